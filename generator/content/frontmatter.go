package content

import "time"

// The types in this file are the front matter of every kind of document, and
// the only place where its keys are declared. The decoder, the "did you mean"
// lists, the JSON Schemas for editors and the reference pages are all made
// from them by reflection:
//
//	toml:"key"          the key
//	doc:"…"             what it means, for the schema and the reference
//	enum:"a,b,c"        the values allowed
//	default:"…"         the value that is assumed, for the reference
//	required:"true"     its absence is a finding
//	pattern:"…"         the form a string must have; see pattern.go
//	min:"…" max:"…"     the bounds of a number
//	sparse:"true"       entries of the list change what is there already, so
//	                    their defaults are documented but not filled in
//	example:"…"         one value, for the reference
//
// Strings are plain text; `code spans` are the only markup.

// Audiences, from the widest to the narrowest circle of readers.
const (
	Public   = "public"
	Customer = "customer"
	Partner  = "partner"
)

// PageFront is the front matter of an ordinary page and of the home page.
type PageFront struct {
	Title       string   `toml:"title" required:"true" doc:"Title of the page."`
	Description string   `toml:"description" doc:"One or two sentences for lists, search engines and link previews."`
	NavTitle    string   `toml:"nav_title" doc:"Shorter title for the sidebar."`
	Order       int      `toml:"order" doc:"Place among the pages of the same folder; lower comes first, equal orders sort by title."`
	Audience    string   `toml:"audience" enum:"public,customer,partner" default:"public" doc:"Who may read the page. A build for a wider audience leaves the page out completely."`
	Draft       bool     `toml:"draft" default:"false" doc:"Drafts are left out unless the build is told to include them."`
	Updated     Date     `toml:"updated" doc:"Date of the last change of substance, shown on the page."`
	Owner       string   `toml:"owner" doc:"Team or person who answers for the page."`
	Aliases     []string `toml:"aliases" pattern:"path" doc:"Earlier addresses of the page, from the root of the site; each becomes a redirect."`
	Unlisted    bool     `toml:"unlisted" default:"false" doc:"Leave the page out of the sidebar; it is still published."`
}

// SystemFront is the front matter of systems/<system>/_index.md.
type SystemFront struct {
	Name               string           `toml:"name" required:"true" doc:"Name of the system as customers know it."`
	Summary            string           `toml:"summary" required:"true" doc:"What the system does, in one or two plain sentences."`
	Order              int              `toml:"order" doc:"Place in lists of systems; lower comes first, equal orders sort by name."`
	Status             string           `toml:"status" enum:"active,withdrawn" default:"active" doc:"Whether the system is offered."`
	Withdrawn          Date             `toml:"withdrawn" doc:"Date from which the system is no longer offered; required when status is withdrawn."`
	Audience           string           `toml:"audience" enum:"public,customer,partner" default:"public" doc:"Who may know of the system and everything under it."`
	Roles              []string         `toml:"roles" enum:"developer,provider,producer,user,partner" doc:"The vendor's roles for this system (ISO/IEC 22989)."`
	Delivery           []string         `toml:"delivery" enum:"saas,api,embedded,on-prem,reseller" doc:"How customers receive the system."`
	RiskTier           string           `toml:"risk_tier" enum:"unclassified,minimal,limited,high,gpai" default:"unclassified" doc:"Risk class under the law that applies."`
	DecisionReliance   bool             `toml:"decision_reliance" doc:"Customers rely on the output for decisions about people."`
	Automation         bool             `toml:"automation" doc:"The system acts without a person confirming each action; human-review instructions are then required."`
	CustomerConfigures []string         `toml:"customer_configures" enum:"thresholds,prompts,agents,automation,fine-tuning,data" doc:"What customers configure themselves; human-review instructions are then required."`
	ReviewDays         int              `toml:"review_days" min:"0" max:"36500" doc:"Longest time between two reviews of the pack in force, in days; overrides the site's."`
	Owners             Owners           `toml:"owners" doc:"Who answers for which part of the disclosure."`
	Contacts           Contacts         `toml:"contacts" doc:"Where customers reach the vendor."`
	Models             []ModelFront     `toml:"model" doc:"Every model version customers may see, newest first."`
	Suppliers          []Supplier       `toml:"supplier" doc:"Third parties whose models, data or services the system depends on."`
	Responsibilities   []Responsibility `toml:"responsibility" doc:"Who does what: the vendor, the customer, the partner."`
	Sections           []SectionRule    `toml:"section" sparse:"true" doc:"Further sections that the packs of this system must have, or changes to the site's."`
}

// Owners names the owning team or person for each part of a disclosure.
type Owners struct {
	Product string `toml:"product" doc:"Intended use, capabilities and operating instructions."`
	Risk    string `toml:"risk" doc:"Limitations and risks."`
	Legal   string `toml:"legal" doc:"Notice terms and contracts."`
}

// Contacts are e-mail addresses or URLs.
type Contacts struct {
	Support  string `toml:"support" pattern:"contact" doc:"E-mail address or URL for questions."`
	Risk     string `toml:"risk" pattern:"contact" doc:"E-mail address or URL for questions of risk and compliance."`
	Incident string `toml:"incident" pattern:"contact" doc:"E-mail address or URL for reporting an incident."`
}

// ModelFront is one model version of a system.
type ModelFront struct {
	ID          string   `toml:"id" required:"true" pattern:"id" doc:"Exact identifier that customers see on the wire."`
	Name        string   `toml:"name" doc:"Friendlier name, if there is one."`
	Status      string   `toml:"status" enum:"preview,active,deprecated,retired" required:"true" doc:"State in the life cycle."`
	Audience    string   `toml:"audience" enum:"public,customer,partner" default:"public" doc:"Who may know of the model version."`
	Released    Date     `toml:"released" required:"true" doc:"First day on which customers can use it."`
	Deprecated  Date     `toml:"deprecated" doc:"Day from which it is deprecated."`
	Retires     Date     `toml:"retires" doc:"Day from which it no longer answers."`
	Replacement string   `toml:"replacement" pattern:"id" doc:"Identifier of the model version to move to."`
	BaseModel   string   `toml:"base_model" doc:"Model it was made from."`
	Supplier    string   `toml:"supplier" doc:"Supplier of the base model; one of the system's suppliers."`
	Aliases     []string `toml:"aliases" pattern:"id" doc:"Other identifiers that resolve to this model version."`
	Note        string   `toml:"note" doc:"One sentence for the model version's page."`
}

// Supplier is a third party a system depends on.
type Supplier struct {
	Name    string `toml:"name" required:"true" doc:"Name of the supplier."`
	Service string `toml:"service" required:"true" doc:"What it supplies."`
	Model   string `toml:"model" doc:"The supplier's model, if it supplies one."`
	Role    string `toml:"role" enum:"model,data,infrastructure,tooling,evaluation,labelling" doc:"Kind of supply."`
	Region  string `toml:"region" doc:"Where the supplier processes data."`
	Since   Date   `toml:"since" doc:"Date from which the system depends on it."`
	Until   Date   `toml:"until" doc:"Date from which the system no longer depends on it."`
	URL     string `toml:"url" pattern:"url" doc:"The supplier's own disclosure."`
}

// Responsibility is one row of the table of who does what.
type Responsibility struct {
	Stage    string `toml:"stage" enum:"develop,deploy,operate,monitor,retire" required:"true" doc:"Stage of the life cycle."`
	Activity string `toml:"activity" required:"true" doc:"What has to be done."`
	Provider string `toml:"provider" doc:"The vendor's part."`
	Customer string `toml:"customer" doc:"The customer's part."`
	Partner  string `toml:"partner" doc:"The partner's or reseller's part."`
}

// PackFront is the front matter of a pack. Approvals, status and withdrawn
// are outside the pack's digest.
type PackFront struct {
	Version    string     `toml:"version" required:"true" pattern:"semver" doc:"Version of the pack; equals the name of its file or folder."`
	Status     string     `toml:"status" enum:"draft,published,withdrawn" default:"published" doc:"A draft is not published; a withdrawn pack keeps its page and no longer applies."`
	Withdrawn  Date       `toml:"withdrawn" doc:"Day from which the pack no longer applies; required when status is withdrawn."`
	Published  Date       `toml:"published" doc:"Day on which customers can first read the pack; required unless it is a draft."`
	Effective  Date       `toml:"effective" doc:"First day on which the pack applies; required unless it is a draft."`
	Models     []string   `toml:"models" required:"true" pattern:"id" doc:"Identifiers of the model versions it covers."`
	Audience   string     `toml:"audience" enum:"public,customer,partner" default:"public" doc:"Who may read the pack."`
	Triggers   []string   `toml:"triggers" enum:"new-model,retraining,fine-tune,safety-layer,automation,limits-changed,inputs-changed,incident,red-team,complaint-trend,customer-feedback,periodic-review,correction" doc:"Why the pack was revised."`
	NextReview Date       `toml:"next_review" doc:"Day by which the pack is reviewed again."`
	Notice     string     `toml:"notice" pattern:"id" doc:"Identifier of the notice that tells customers of this version; required when a change is material."`
	Owner      string     `toml:"owner" doc:"Team or person who answers for the pack."`
	Brief      Brief      `toml:"brief" doc:"Four plain answers above the text."`
	Changes    []Change   `toml:"change" doc:"What changed since the version before; required on every version after the first."`
	Overrides  []Override `toml:"impact_override" doc:"Decisions that a change of the text matters less than the comparison with the version before derives; shown publicly."`
	Approvals  []Approval `toml:"approval" doc:"Who approved exactly this content."`
}

// Brief is the four plain answers above a pack's text.
type Brief struct {
	UseFor      string `toml:"use_for" doc:"What to use the system for."`
	DoNotUseFor string `toml:"do_not_use_for" doc:"What not to use it for."`
	Data        string `toml:"data" doc:"What data it sees and what becomes of it."`
	HumanReview string `toml:"human_review" doc:"Where a person has to look."`
}

// Change is one entry of a pack's change log.
type Change struct {
	Section string `toml:"section" required:"true" pattern:"slug" doc:"Identifier of the section that changed, or \"models\" for the model map."`
	Class   string `toml:"class" enum:"editorial,minor,material" required:"true" doc:"How much the change matters to customers."`
	What    string `toml:"what" required:"true" doc:"What changed, in a sentence a customer understands."`
	Why     string `toml:"why" required:"true" doc:"Why it changed."`
	Action  string `toml:"action" doc:"What the customer has to do; leave out when nothing."`
}

// Override is a decision of a person that one exact change of the text, named
// by its fingerprint, has another class than the one derived for it.
type Override struct {
	Fingerprint string `toml:"fingerprint" required:"true" doc:"Fingerprint of the change as check and diff print it: its first 12 to all 64 hexadecimal digits."`
	To          string `toml:"to" enum:"editorial,minor,material" required:"true" doc:"Class that the change has."`
	Reason      string `toml:"reason" required:"true" doc:"Why; customers read it beside the change."`
	Role        string `toml:"role" enum:"product,risk,legal" required:"true" doc:"Role in which the person decided."`
	By          string `toml:"by" required:"true" doc:"Name of the person."`
	At          Date   `toml:"at" required:"true" doc:"Day of the decision."`
}

// Approval records that a person approved a pack's exact content.
type Approval struct {
	Role     string `toml:"role" enum:"product,risk,legal" required:"true" doc:"Role in which the person approved."`
	By       string `toml:"by" required:"true" doc:"Name of the person."`
	At       Date   `toml:"at" required:"true" doc:"Day of the approval."`
	Digest   string `toml:"digest" required:"true" pattern:"digest" doc:"Digest of the content that was approved."`
	Evidence string `toml:"evidence" pattern:"url" doc:"Link to the record of the approval; internal links are fine."`
}

// NoticeFront is the front matter of a notice. Once published, a notice is
// never edited: a correction is a new notice.
type NoticeFront struct {
	ID             string    `toml:"id" required:"true" pattern:"id" doc:"Identifier, unique for ever; equals the name of the file."`
	Title          string    `toml:"title" required:"true" doc:"What happens, in one line."`
	Kind           string    `toml:"kind" enum:"change,deprecation,incident,correction,withdrawal,information" required:"true" doc:"What kind of notice it is."`
	Impact         string    `toml:"impact" enum:"editorial,minor,material" required:"true" doc:"How much it matters to customers."`
	Summary        string    `toml:"summary" doc:"One or two sentences for lists and feeds."`
	Systems        []string  `toml:"systems" pattern:"id" doc:"Identifiers of the systems concerned; none means all."`
	Models         []string  `toml:"models" pattern:"modelref" doc:"Model versions concerned, as id or system/id when several systems use the same id; none means all of the systems'."`
	From           string    `toml:"from" pattern:"semver" doc:"Pack version before, for a change of one system."`
	To             string    `toml:"to" pattern:"semver" doc:"Pack version after, for a change of one system."`
	Published      time.Time `toml:"published" required:"true" doc:"Instant of publication, with time zone; a date alone means 00:00 UTC."`
	Effective      Date      `toml:"effective" doc:"Day from which it applies."`
	Action         string    `toml:"action" doc:"What the customer has to do."`
	Deadline       Date      `toml:"deadline" doc:"Last day for the action."`
	UrgentReason   string    `toml:"urgent_reason" doc:"Why the notice period could not be kept; shown to customers."`
	Corrects       string    `toml:"corrects" pattern:"id" doc:"Identifier of the notice that this one corrects."`
	Supersedes     string    `toml:"supersedes" pattern:"id" doc:"Identifier of the notice that this one replaces."`
	Audience       string    `toml:"audience" enum:"public,customer,partner" default:"public" doc:"Who may read the notice."`
	Draft          bool      `toml:"draft" default:"false" doc:"Drafts are left out unless the build is told to include them."`
	AffectedPeople string    `toml:"affected" doc:"Who is affected, in plain words."`
}
