package trustindex

import "time"

// The types in this file are the format: the program that publishes an index
// fills them, the published JSON Schemas are made from them by reflection,
// and readers decode into them.
//
//	json:"name"        the member; one without omitempty or omitzero is always there
//	doc:"…"            what it means
//	known:"a,b,c"      the values that this version knows; others may come
//	format:"…"         uri, date, date-time, semver, sha256 or digest

// SchemaVersion is the version of the format (SemVer). MAJOR: a member was
// removed, renamed or means something else. MINOR: members or known values
// were added. PATCH: wording.
const SchemaVersion = "1.0.0"

// Head is what every document begins with.
type Head struct {
	Schema        string `json:"$schema" format:"uri" doc:"Address of the JSON Schema of this document on the same site."`
	SchemaVersion string `json:"schema_version" format:"semver" doc:"Version of the format. Within one major version members are only added."`
	URL           string `json:"url" format:"uri" doc:"Permanent address of this document."`
}

// A File is a published file. Size and SHA256 are of its bytes as they are
// stored, before any compression on the way.
type File struct {
	URL       string `json:"url" format:"uri" doc:"Address of the file."`
	MediaType string `json:"media_type" doc:"Media type."`
	Size      int64  `json:"size" doc:"Size in bytes."`
	SHA256    string `json:"sha256" format:"sha256" doc:"SHA-256 of the bytes, in lower-case hexadecimal."`
}

// An Artefact is a file with its part in a pack.
type Artefact struct {
	Role     string `json:"role" known:"text,source,attachment,model-card,ml-bom,document" doc:"What the file is to the pack: text is the canonical text that the digest covers; source a further page as written; attachment a file of the pack; model-card and ml-bom the pack in other formats; document anything else."`
	Path     string `json:"path" doc:"Path below the folder of the pack."`
	Language string `json:"language,omitempty" doc:"Language of a text, as a BCP 47 tag."`
	File
}

// Index is /index.json: the way in.
type Index struct {
	Head
	Updated     time.Time     `json:"updated" format:"date-time" doc:"Latest date of publication or effect in the site's content, never the time of a build."`
	Title       string        `json:"title" doc:"Name of the trust center."`
	Description string        `json:"description,omitempty" doc:"What it is about."`
	Language    string        `json:"language" doc:"Main language, as a BCP 47 tag."`
	Audience    string        `json:"audience" known:"public,customer,partner" doc:"Circle of readers this edition is for."`
	Publisher   Publisher     `json:"publisher" doc:"Who publishes the site."`
	Systems     []SystemEntry `json:"systems" doc:"Every system, in the site's order."`
	Notices     NoticesEntry  `json:"notices" doc:"The index of notices."`
	Feeds       []Feed        `json:"feeds" doc:"Feeds and calendars of the whole site."`
	LifeCycles  *File         `json:"life_cycles,omitempty" doc:"Life cycles of all model versions in one document."`
	Checksums   string        `json:"checksums" format:"uri" doc:"Digests of all files of the site, as sha256sum prints and checks them."`
	Text        string        `json:"text,omitempty" format:"uri" doc:"The list of texts for language models (llms.txt)."`
	Schemas     []SchemaEntry `json:"schemas" doc:"The JSON Schemas of the index."`
}

// Publisher is the vendor.
type Publisher struct {
	Name    string `json:"name" doc:"Name of the vendor."`
	URL     string `json:"url,omitempty" format:"uri" doc:"Its web site."`
	Contact string `json:"contact,omitempty" doc:"E-mail address or URL for questions."`
}

// SystemEntry is a system in the index.
type SystemEntry struct {
	ID       string    `json:"id" doc:"Identifier, unique on the site."`
	Name     string    `json:"name" doc:"Name as customers know it."`
	Summary  string    `json:"summary,omitempty" doc:"What it does."`
	Status   string    `json:"status" known:"in-force,withdrawn,draft" doc:"Whether it is offered; draft when it has no published pack."`
	Latest   string    `json:"latest,omitempty" doc:"Version of the pack that the latest alias shows."`
	InForce  []string  `json:"in_force" doc:"Versions of the packs in force, newest first; several when model versions have different ones."`
	Updated  time.Time `json:"updated" format:"date-time" doc:"Latest date of publication or effect that concerns it."`
	URL      string    `json:"url" format:"uri" doc:"Its page."`
	Document File      `json:"document" doc:"Its document."`
}

// NoticesEntry is the index of notices in the index.
type NoticesEntry struct {
	Count    int       `json:"count" doc:"Number of notices."`
	Updated  time.Time `json:"updated" format:"date-time" doc:"Latest date of publication or effect among them."`
	URL      string    `json:"url" format:"uri" doc:"The page of all notices."`
	Document File      `json:"document" doc:"The index of notices."`
}

// A Feed is a feed or calendar to subscribe to.
type Feed struct {
	Title     string `json:"title" doc:"What it holds."`
	MediaType string `json:"media_type" known:"application/atom+xml,application/rss+xml,application/feed+json,text/calendar" doc:"Format."`
	URL       string `json:"url" format:"uri" doc:"Address."`
}

// SchemaEntry is a schema of the index.
type SchemaEntry struct {
	Name string `json:"name" known:"index,system,pack,notices" doc:"Document that it describes."`
	ID   string `json:"id" doc:"Its $id, the same on every site."`
	URL  string `json:"url" format:"uri" doc:"Address of this site's copy."`
}

// System is /systems/<id>/index.json: everything about a system that may
// change, and where its packs are.
type System struct {
	Head
	Updated            time.Time        `json:"updated" format:"date-time" doc:"Latest date of publication or effect that concerns the system."`
	ID                 string           `json:"id" doc:"Identifier, unique on the site."`
	Name               string           `json:"name" doc:"Name as customers know it."`
	Summary            string           `json:"summary,omitempty" doc:"What it does."`
	Status             string           `json:"status" known:"in-force,withdrawn,draft" doc:"Whether it is offered; draft when it has no published pack."`
	Withdrawn          string           `json:"withdrawn,omitempty" format:"date" doc:"Day from which it is no longer offered."`
	Page               string           `json:"page" format:"uri" doc:"Its page."`
	Roles              []string         `json:"roles,omitempty" known:"developer,provider,producer,user,partner" doc:"The vendor's roles (ISO/IEC 22989)."`
	Delivery           []string         `json:"delivery,omitempty" known:"saas,api,embedded,on-prem,reseller" doc:"How customers receive it."`
	RiskTier           string           `json:"risk_tier" known:"unclassified,minimal,limited,high,gpai" doc:"Risk class under the law that applies."`
	DecisionReliance   bool             `json:"decision_reliance" doc:"Customers rely on the output for decisions about people."`
	Automation         bool             `json:"automation" doc:"It acts without a person confirming each action."`
	CustomerConfigures []string         `json:"customer_configures,omitempty" known:"thresholds,prompts,agents,automation,fine-tuning,data" doc:"What customers configure themselves."`
	Owners             Owners           `json:"owners,omitzero" doc:"Who answers for which part."`
	Contacts           Contacts         `json:"contacts,omitzero" doc:"Where customers reach the vendor."`
	Latest             string           `json:"latest,omitempty" doc:"Version of the pack that the latest alias shows."`
	InForce            []string         `json:"in_force" doc:"Versions of the packs in force, newest first."`
	Packs              []PackEntry      `json:"packs" doc:"Every published pack version, newest first. The order is the array's; versions are labels."`
	Models             []Model          `json:"models" doc:"Every model version, newest first."`
	Notices            []NoticeEntry    `json:"notices" doc:"Notices that concern the system, newest first."`
	Suppliers          []Supplier       `json:"suppliers,omitempty" doc:"Third parties it depends on."`
	Responsibilities   []Responsibility `json:"responsibilities,omitempty" doc:"Who does what."`
	Feeds              []Feed           `json:"feeds" doc:"Feeds and calendars of the system."`
	LifeCycles         *File            `json:"life_cycles,omitempty" doc:"Life cycles of its model versions in the words of public catalogues."`
}

// Owners are the parts of a disclosure and who answers for them.
type Owners struct {
	Product string `json:"product,omitempty" doc:"Intended use, capabilities and operating instructions."`
	Risk    string `json:"risk,omitempty" doc:"Limitations and risks."`
	Legal   string `json:"legal,omitempty" doc:"Notice terms and contracts."`
}

// Contacts are e-mail addresses or URLs.
type Contacts struct {
	Support  string `json:"support,omitempty" doc:"For questions."`
	Risk     string `json:"risk,omitempty" doc:"For questions of risk and compliance."`
	Incident string `json:"incident,omitempty" doc:"For reporting an incident."`
}

// PackEntry is a pack in its system's document: its digest, and everything
// about it that may change after publication.
type PackEntry struct {
	Version    string     `json:"version" format:"semver" doc:"Version."`
	Status     string     `json:"status" known:"in-force,upcoming,superseded,withdrawn,draft" doc:"Status on the date the site was built for."`
	Impact     string     `json:"impact" known:"editorial,minor,material,initial" doc:"Highest class among its changes."`
	Published  string     `json:"published,omitempty" format:"date" doc:"Day on which customers could first read it."`
	Effective  string     `json:"effective,omitempty" format:"date" doc:"First day on which it may apply."`
	From       string     `json:"from,omitempty" format:"date" doc:"First day on which it applies to any model version."`
	To         string     `json:"to,omitempty" format:"date" doc:"Last day on which it applies to any model version; left out while there is none."`
	Withdrawn  string     `json:"withdrawn,omitempty" format:"date" doc:"Day from which it was withdrawn."`
	ReplacedBy string     `json:"replaced_by,omitempty" doc:"Version that took over from it."`
	Models     []string   `json:"models" doc:"Identifiers of the model versions it covers."`
	Notice     string     `json:"notice,omitempty" doc:"Identifier of the notice that announced it."`
	Digest     string     `json:"digest" format:"digest" doc:"Digest of its canonical text. It never changes."`
	Approvals  []Approval `json:"approvals" doc:"Every approval of exactly this content, also those given after publication."`
	URL        string     `json:"url" format:"uri" doc:"Its permanent page."`
	Updated    time.Time  `json:"updated" format:"date-time" doc:"Instant of publication of its document."`
	Document   File       `json:"document" doc:"Its document, which does not change."`
	Artefacts  []Artefact `json:"artefacts,omitempty" doc:"The pack in other formats. They hold data of the system, which may change."`
}

// Approval is the approval of a pack's exact content.
type Approval struct {
	Role     string `json:"role" known:"product,risk,legal" doc:"Role in which the person approved."`
	By       string `json:"by" doc:"Name of the person."`
	At       string `json:"at" format:"date" doc:"Day of the approval."`
	Digest   string `json:"digest" format:"digest" doc:"Digest of the content that was approved."`
	Evidence string `json:"evidence,omitempty" format:"uri" doc:"Record of the approval; it may not be public."`
}

// Model is a model version with its life cycle.
type Model struct {
	ID          string   `json:"id" doc:"Exact identifier on the wire."`
	Name        string   `json:"name,omitempty" doc:"Friendlier name."`
	State       string   `json:"state" known:"announced,preview,active,deprecated,retired" doc:"State on the date the site was built for."`
	Aliases     []string `json:"aliases,omitempty" doc:"Other identifiers that lead to it."`
	Released    string   `json:"released,omitempty" format:"date" doc:"First day on which customers can use it."`
	Deprecated  string   `json:"deprecated,omitempty" format:"date" doc:"Day from which it is deprecated."`
	Retires     string   `json:"retires,omitempty" format:"date" doc:"Day from which it no longer answers."`
	Replacement string   `json:"replacement,omitempty" doc:"Identifier of the model version to move to."`
	BaseModel   string   `json:"base_model,omitempty" doc:"Model it was made from."`
	Supplier    string   `json:"supplier,omitempty" doc:"Supplier of the base model."`
	Note        string   `json:"note,omitempty" doc:"A sentence about it."`
	Pack        string   `json:"pack,omitempty" doc:"Version of the pack in force for it."`
	Coverage    []Period `json:"coverage" doc:"Which pack applies to it when, oldest first."`
	Notices     []string `json:"notices,omitempty" doc:"Identifiers of the notices that concern it, newest first."`
	URL         string   `json:"url" format:"uri" doc:"Its page."`
}

// Period is the days on which a pack applies to a model version, both
// included.
type Period struct {
	Pack string `json:"pack" doc:"Version of the pack."`
	From string `json:"from" format:"date" doc:"First day."`
	To   string `json:"to,omitempty" format:"date" doc:"Last day; left out while there is none."`
}

// NoticeEntry is a notice in a system's document.
type NoticeEntry struct {
	ID        string    `json:"id" doc:"Identifier."`
	Title     string    `json:"title" doc:"What happens."`
	Kind      string    `json:"kind" known:"change,deprecation,incident,correction,withdrawal,information" doc:"Kind."`
	Impact    string    `json:"impact" known:"editorial,minor,material" doc:"How much it matters to customers."`
	State     string    `json:"state" known:"upcoming,in-effect,closed,corrected,superseded,draft" doc:"State on the date the site was built for."`
	Published time.Time `json:"published" format:"date-time" doc:"Instant of publication."`
	URL       string    `json:"url" format:"uri" doc:"Its permanent page."`
}

// Supplier is a third party that a system depends on.
type Supplier struct {
	Name    string `json:"name" doc:"Name."`
	Service string `json:"service,omitempty" doc:"What it supplies."`
	Model   string `json:"model,omitempty" doc:"Its model, if it supplies one."`
	Role    string `json:"role,omitempty" known:"model,data,infrastructure,tooling,evaluation,labelling" doc:"Kind of supply."`
	Region  string `json:"region,omitempty" doc:"Where it processes data."`
	Since   string `json:"since,omitempty" format:"date" doc:"Date from which the system depends on it."`
	Until   string `json:"until,omitempty" format:"date" doc:"Date from which it no longer does."`
	URL     string `json:"url,omitempty" format:"uri" doc:"Its own disclosure."`
}

// Responsibility is one activity and who does what part of it.
type Responsibility struct {
	Stage    string `json:"stage" known:"develop,deploy,operate,monitor,retire" doc:"Stage of the life cycle."`
	Activity string `json:"activity" doc:"What has to be done."`
	Provider string `json:"provider,omitempty" doc:"The vendor's part."`
	Customer string `json:"customer,omitempty" doc:"The customer's part."`
	Partner  string `json:"partner,omitempty" doc:"The partner's or reseller's part."`
}

// Pack is /systems/<id>/packs/<version>/index.json: a pack as it was
// published. The digest covers the canonical text, and everything here follows
// from that text, from where the site is published and from the version of
// the format, so the document does not change. What may change (status,
// period, later approvals, the system's name) is in the system's document.
type Pack struct {
	Head
	System      string     `json:"system" doc:"Identifier of the system."`
	Version     string     `json:"version" format:"semver" doc:"Version."`
	Page        string     `json:"page" format:"uri" doc:"Its permanent page."`
	Digest      string     `json:"digest" format:"digest" doc:"SHA-256 of the canonical text: the artefact with the role text."`
	Language    string     `json:"language" doc:"Language of the text, as a BCP 47 tag."`
	Audience    string     `json:"audience" known:"public,customer,partner" doc:"Who may read it."`
	Published   string     `json:"published,omitempty" format:"date" doc:"Day on which customers could first read it; left out of a draft."`
	Effective   string     `json:"effective,omitempty" format:"date" doc:"First day on which it may apply; left out of a draft."`
	NextReview  string     `json:"next_review,omitempty" format:"date" doc:"Day by which it is reviewed again."`
	Models      []string   `json:"models" doc:"Identifiers of the model versions it covers."`
	Triggers    []string   `json:"triggers,omitempty" known:"new-model,retraining,fine-tune,safety-layer,automation,limits-changed,inputs-changed,incident,red-team,complaint-trend,customer-feedback,periodic-review,correction" doc:"Why it was revised."`
	Notice      string     `json:"notice,omitempty" doc:"Identifier of the notice that announced it."`
	Owner       string     `json:"owner,omitempty" doc:"Who answers for it."`
	Brief       Brief      `json:"brief,omitzero" doc:"Four plain answers."`
	Predecessor string     `json:"predecessor,omitempty" doc:"Version before it, on the day it was published."`
	Changes     []Change   `json:"changes" doc:"What changed since the version before, in the vendor's words; empty for a first version."`
	Overrides   []Override `json:"impact_overrides,omitempty" doc:"Decisions that a change of the text matters less than its comparison derives."`
	Approvals   []Approval `json:"approvals" doc:"Approvals given by the day of publication. Later ones are in the system's document only."`
	Sections    []Section  `json:"sections" doc:"The text by section, in order."`
	Artefacts   []Artefact `json:"artefacts" doc:"The canonical text and every file that its digest covers and this edition holds."`
}

// Brief is four plain answers.
type Brief struct {
	UseFor      string `json:"use_for,omitempty" doc:"What to use the system for."`
	DoNotUseFor string `json:"do_not_use_for,omitempty" doc:"What not to use it for."`
	Data        string `json:"data,omitempty" doc:"What data it sees and what becomes of it."`
	HumanReview string `json:"human_review,omitempty" doc:"Where a person has to look."`
}

// Change is one entry of the change log.
type Change struct {
	Section string `json:"section" doc:"Identifier of the section, or models for the model map."`
	Class   string `json:"class" known:"editorial,minor,material" doc:"How much it matters to customers."`
	What    string `json:"what" doc:"What changed."`
	Why     string `json:"why,omitempty" doc:"Why."`
	Action  string `json:"action,omitempty" doc:"What the customer has to do."`
}

// Override is a decision on the class of one exact change.
type Override struct {
	Fingerprint string `json:"fingerprint" doc:"Fingerprint of the change."`
	To          string `json:"to" known:"editorial,minor,material" doc:"Class that it has."`
	Reason      string `json:"reason" doc:"Why."`
	Role        string `json:"role" known:"product,risk,legal" doc:"Role in which the person decided."`
	By          string `json:"by" doc:"Name of the person."`
	At          string `json:"at" format:"date" doc:"Day of the decision."`
}

// Section is a section of a pack's text.
type Section struct {
	ID     string  `json:"id,omitempty" doc:"Anchor on the pack's page; left out for text before the first heading."`
	Number string  `json:"number,omitempty" doc:"Number on the page."`
	Title  string  `json:"title,omitempty" doc:"Heading as written."`
	URL    string  `json:"url" format:"uri" doc:"Its permanent address."`
	Blocks []Block `json:"blocks" doc:"Paragraphs and other blocks, in order."`
}

// Block is the smallest citable piece of a text.
type Block struct {
	Kind     string `json:"kind" known:"heading,paragraph,list,table,code,callout,quote,figure,definitions" doc:"What it is."`
	ID       string `json:"id,omitempty" doc:"Anchor on the pack's page."`
	Number   string `json:"number,omitempty" doc:"Number by which it is cited."`
	Level    int    `json:"level,omitempty" doc:"Level of a heading within a section, from 3."`
	Text     string `json:"text" doc:"Plain text."`
	Markdown string `json:"markdown,omitempty" doc:"Markdown, with links as absolute addresses and the footnotes it refers to. Left out where it is the text itself, but for line breaks and the number signs of a heading."`
	Table    *Table `json:"table,omitempty" doc:"Cells of a table as plain text."`
}

// Table is a table's cells.
type Table struct {
	Caption string     `json:"caption,omitempty" doc:"Caption."`
	Header  []string   `json:"header" doc:"Cells of the header."`
	Rows    [][]string `json:"rows" doc:"Rows of cells."`
}

// Notices is /notices/index.json. Notices are never edited or removed; what
// later notices make of one (state, corrected_by, superseded_by) changes.
type Notices struct {
	Head
	Updated time.Time `json:"updated" format:"date-time" doc:"Latest date of publication or effect among the notices."`
	Count   int       `json:"count" doc:"Number of notices."`
	Notices []Notice  `json:"notices" doc:"Every notice, newest first."`
}

// Notice is what customers were told.
type Notice struct {
	ID           string     `json:"id" doc:"Identifier, unique for ever."`
	Title        string     `json:"title" doc:"What happens."`
	Kind         string     `json:"kind" known:"change,deprecation,incident,correction,withdrawal,information" doc:"Kind."`
	Impact       string     `json:"impact" known:"editorial,minor,material" doc:"How much it matters to customers."`
	State        string     `json:"state" known:"upcoming,in-effect,closed,corrected,superseded,draft" doc:"State on the date the site was built for."`
	Summary      string     `json:"summary,omitempty" doc:"One or two sentences."`
	Published    time.Time  `json:"published" format:"date-time" doc:"Instant of publication."`
	Effective    string     `json:"effective,omitempty" format:"date" doc:"Day from which it applies."`
	Systems      []string   `json:"systems" doc:"Identifiers of the systems concerned; all of the site's when the notice names none."`
	Models       []ModelRef `json:"models" doc:"Model versions concerned; none means all of the systems'."`
	From         string     `json:"from,omitempty" doc:"Pack version before, for a change of one system."`
	To           string     `json:"to,omitempty" doc:"Pack version after."`
	Action       string     `json:"action,omitempty" doc:"What the customer has to do."`
	Deadline     string     `json:"deadline,omitempty" format:"date" doc:"Last day for the action."`
	Affected     string     `json:"affected,omitempty" doc:"Who is affected."`
	UrgentReason string     `json:"urgent_reason,omitempty" doc:"Why the notice period could not be kept."`
	Corrects     string     `json:"corrects,omitempty" doc:"Identifier of the notice that it corrects."`
	Supersedes   string     `json:"supersedes,omitempty" doc:"Identifier of the notice that it replaces."`
	CorrectedBy  []string   `json:"corrected_by,omitempty" doc:"Identifiers of the notices that correct it, oldest first."`
	SupersededBy []string   `json:"superseded_by,omitempty" doc:"Identifiers of the notices that replace it, oldest first."`
	URL          string     `json:"url" format:"uri" doc:"Its permanent page."`
	Digest       string     `json:"digest" format:"digest" doc:"Digest of its canonical text. It never changes."`
	Text         File       `json:"text" doc:"Its canonical text: front matter and body as they were published. The digest is the SHA-256 of this file."`
	Markdown     *File      `json:"markdown,omitempty" doc:"The notice's page in Markdown, made from its source."`
}

// ModelRef names a model version of a system.
type ModelRef struct {
	System string `json:"system" doc:"Identifier of the system."`
	ID     string `json:"id" doc:"Identifier of the model version."`
}
