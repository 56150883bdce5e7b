package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

var approvalRules = []*diag.Rule{
	&ruleApprovalMissing, &ruleApprovalStale, &ruleApprovalLate, &ruleApprovalSamePerson, &ruleApprovalTwice, &ruleApprovalFuture,
}

var ruleApprovalMissing = diag.Rule{
	Code: "A101", Severity: diag.Error,
	Title: "a required approval is missing",
	Doc:   "Who has to approve a version depends on its impact: `[policy.approvals]` in `site.toml` lists the roles for a first version and for editorial, minor and material changes. `placard approve` adds the approval with the digest of what was approved. Drafts need none.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
	Good: `-- site.toml --
[policy.approvals]
material = ["product"]
-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

var ruleApprovalStale = diag.Rule{
	Code: "A102", Severity: diag.Error,
	Title: "an approval is for other content",
	Doc:   "An approval carries the digest of exactly what the person approved. The pack has changed since: text, front matter, further pages or attachments. Let the person read the change, then run `placard approve` again; never copy the new digest by hand without that.",
	Bad: `-- site.toml --
[policy.approvals]
material = ["product"]
-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
+++
`,
	Good: `-- site.toml --
[policy.approvals]
material = ["product"]
-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

var ruleApprovalLate = diag.Rule{
	Code: "A103", Severity: diag.Error,
	Title: "an approval after publication",
	Doc:   "Content is approved first and published then. A later approval shows that customers read what nobody had approved.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-25
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

var ruleApprovalSamePerson = diag.Rule{
	Code: "A104", Severity: diag.Error,
	Title: "risk and product were approved by the same person",
	Doc:   "Who answers for a product should not be the only one to judge its risks. A small vendor that cannot divide the two sets `same_person = true` under `[policy]`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

[[approval]]
role = "risk"
by = "p. raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

[[approval]]
role = "risk"
by = "M. Lindqvist"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

var ruleApprovalTwice = diag.Rule{
	Code: "A105", Severity: diag.Warning,
	Title: "two approvals in the same role",
	Doc:   "One approval a role is shown. Keep the one that is for the present content.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

[[approval]]
role = "product"
by = "K. Adeyemi"
at = 2026-02-19
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

[[approval]]
role = "legal"
by = "K. Adeyemi"
at = 2026-02-19
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

var ruleApprovalFuture = diag.Rule{
	Code: "A106", Severity: diag.Error,
	Title: "an approval in the future",
	Doc:   "The day of an approval lies after the date the site is built for. Nobody can have approved then; the date is a slip.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2062-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[approval]]
role = "product"
by = "P. Raman"
at = 2026-02-18
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++
`,
}

// approvals runs the rules about the approvals of a pack that is not a
// draft. They hold for past versions too: approvals are outside the digest.
func (c *packCheck) approvals() {
	p := c.pack
	have := map[string]int{} // role to number of its first approval
	for i := range c.front.Approvals {
		a := &c.front.Approvals[i]
		at := content.Index("approval", i)
		if first, twice := have[a.Role]; twice && a.Role != "" {
			f := c.add(ruleApprovalTwice, c.at.Value(at+".role"), "keep one of them", "%s %s has two approvals in the role %s", p.System.ID, p.Version.Original(), a.Role)
			f.Related = append(f.Related, diag.Related{Span: c.at.Value(content.Index("approval", first) + ".role"), Message: "the first one"})
		} else {
			have[a.Role] = i
		}
		if a.Digest != "" && a.Digest != p.Digest && p.Digest != "" && !c.at.Refused(at+".digest") && !c.at.RefusedBut("approval", "status", "withdrawn") {
			c.add(ruleApprovalStale, c.at.Value(at+".digest"), fmt.Sprintf("let %s read what changed, then run: %s", cmpOrText(a.By, "the person"), strings.Replace(approve(p, a.Role), "NAME", quoteShell(a.By), 1)),
				"the %s approval of %s %s is for other content; its digest is now %s", a.Role, p.System.ID, p.Version.Original(), p.Digest)
		}
		switch {
		case a.At.IsZero() || c.at.Refused(at+".at"):
		case a.At.After(c.site.AsOf) && c.front.Published.After(c.site.AsOf) && !a.At.After(c.front.Published):
			// The site is looked at as of an earlier day.
		case a.At.After(c.site.AsOf):
			c.add(ruleApprovalFuture, c.at.Value(at+".at"), "write the day on which it was approved", "the %s approval is dated %s, after the date of the site, %s", a.Role, a.At, c.site.AsOf)
		case !c.front.Published.IsZero() && a.At.After(c.front.Published):
			c.add(ruleApprovalLate, c.at.Value(at+".at"), "correct the date, or publish a new version that was approved in time",
				"the %s approval of %s is later than the publication on %s", a.Role, a.At, c.front.Published)
		}
	}
	c.requiredApprovals(have)
	c.samePerson(have)
}

func (c *packCheck) requiredApprovals(have map[string]int) {
	p, policy := c.pack, c.site.Config.Policy.Approvals
	required := map[Impact][]string{Initial: policy.Initial, Editorial: policy.Editorial, Minor: policy.Minor, Material: policy.Material}[p.Impact]
	if c.at.Refused("approval") || c.at.Refused("change") {
		return
	}
	what := string(p.Impact) + " changes need"
	if p.Impact == Initial {
		what = "a first version needs"
	}
	for _, role := range required {
		if _, ok := have[role]; !ok && !slices.ContainsFunc(c.front.Approvals, func(a content.Approval) bool { return a.Role == "" }) {
			c.add(ruleApprovalMissing, c.at.Key("version"), "run: "+approve(p, role), "%s %s has no %s approval; %s %s", p.System.ID, p.Version.Original(), role, what, list(required))
		}
	}
}

func (c *packCheck) samePerson(have map[string]int) {
	product, ok := have["product"]
	risk, also := have["risk"]
	if !ok || !also || c.site.Config.Policy.SameArea {
		return
	}
	a, b := c.front.Approvals[product].By, c.front.Approvals[risk].By
	if a != "" && person(a) == person(b) {
		c.add(ruleApprovalSamePerson, c.at.Value(content.Index("approval", risk)+".by"), "let another person approve in one of the roles, or set same_person = true under [policy] in site.toml",
			"%s approved as product and as risk", b)
	}
}

// person reduces a name to what tells people apart: case, punctuation and
// white space do not.
func person(name string) string { return fold(name) }

func cmpOrText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// quoteShell quotes a name for a command line.
func quoteShell(name string) string {
	if name == "" {
		return "NAME"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(name) + `"`
}
