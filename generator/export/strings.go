package export

import (
	"reflect"
)

// Strings are the words that feeds, calendars and messages need, in the
// site's language. An empty one is written in English. Places in braces are
// filled with values. The keys are those of a strings file.
type Strings struct {
	Notices         string `key:"feed.notices" english:"{site}: notices"`
	SystemNotices   string `key:"feed.system_notices" english:"{system}: notices"`
	ImpactNotices   string `key:"feed.impact_notices" english:"{site}: notices of impact {impact}"`
	ModelNotices    string `key:"feed.model_notices" english:"{model}: notices"`
	Changes         string `key:"feed.changes" english:"{site}: disclosure packs"`
	SystemChanges   string `key:"feed.system_changes" english:"{system}: disclosure packs"`
	NoticesSubtitle string `key:"feed.notices_subtitle" english:"What changes, from when, and what to do. A published notice is never edited; a correction is a notice of its own."`
	ChangesSubtitle string `key:"feed.changes_subtitle" english:"Every published version of every disclosure pack, with what changed in it."`

	Editorial string `key:"impact.editorial" english:"Editorial"`
	Minor     string `key:"impact.minor" english:"Minor"`
	Material  string `key:"impact.material" english:"Material"`
	Initial   string `key:"impact.initial" english:"First version"`

	Change      string `key:"kind.change" english:"Change"`
	Deprecation string `key:"kind.deprecation" english:"Deprecation"`
	Incident    string `key:"kind.incident" english:"Incident"`
	Correction  string `key:"kind.correction" english:"Correction"`
	Withdrawal  string `key:"kind.withdrawal" english:"Withdrawal"`
	Information string `key:"kind.information" english:"Information"`

	Kind          string `key:"feed.kind" english:"Kind"`
	Impact        string `key:"feed.impact" english:"Impact"`
	Systems       string `key:"feed.systems" english:"Systems"`
	AllSystems    string `key:"feed.all_systems" english:"all"`
	Models        string `key:"feed.models" english:"Model versions"`
	Pack          string `key:"feed.pack" english:"Disclosure pack"`
	Effective     string `key:"feed.effective" english:"Applies from"`
	Action        string `key:"feed.action" english:"What to do"`
	Deadline      string `key:"feed.deadline" english:"By"`
	Affected      string `key:"feed.affected" english:"Who is affected"`
	UrgentReason  string `key:"feed.urgent_reason" english:"Why at short notice"`
	Corrects      string `key:"feed.corrects" english:"Corrects"`
	Supersedes    string `key:"feed.supersedes" english:"Replaces"`
	Notice        string `key:"feed.notice" english:"Notice"`
	Digest        string `key:"feed.digest" english:"Digest of the pack"`
	Triggers      string `key:"feed.triggers" english:"Reason for the version"`
	NextReview    string `key:"feed.next_review" english:"Next review by"`
	Why           string `key:"feed.why" english:"Why"`
	WhatChanged   string `key:"feed.what_changed" english:"What changed"`
	TextChanges   string `key:"feed.text_changes" english:"Changes in the text since {version}"`
	FirstVersion  string `key:"feed.first_version" english:"This is the first version."`
	NoTextChanges string `key:"feed.no_text_changes" english:"The text is the same as that of {version}."`
	Was           string `key:"feed.was" english:"Was"`
	Now           string `key:"feed.now" english:"Now"`
	Added         string `key:"feed.added" english:"Added"`
	Removed       string `key:"feed.removed" english:"Removed"`
	Moved         string `key:"feed.moved" english:"Moved"`
	AddedSection  string `key:"feed.added_section" english:"Added section"`
	RemovedSect   string `key:"feed.removed_section" english:"Removed section"`
	Renamed       string `key:"feed.renamed" english:"Heading"`
	Changed       string `key:"feed.changed" english:"Changed"`
	MoreChanges   string `key:"feed.more_changes" english:"There are more changes in the text than are shown here."`
	AllChanges    string `key:"feed.all_changes" english:"Full comparison with {version}"`
	Files         string `key:"feed.files" english:"Further files"`
	Comparison    string `key:"feed.comparison" english:"What changes"`
	Brief         string `key:"feed.brief" english:"In brief"`
	Record        string `key:"feed.record" english:"Record"`
	UseFor        string `key:"brief.use_for" english:"Use it for"`
	DoNotUseFor   string `key:"brief.do_not_use_for" english:"Do not use it for"`
	Data          string `key:"brief.data" english:"Data it sees"`
	HumanReview   string `key:"brief.human_review" english:"Human review"`
	Image         string `key:"feed.image" english:"image"`

	EventEffective string `key:"calendar.effective" english:"Applies: {title}"`
	EventDeadline  string `key:"calendar.deadline" english:"Deadline: {title}"`
	EventPack      string `key:"calendar.pack" english:"{pack} takes effect"`
	EventReview    string `key:"calendar.review" english:"{pack} is reviewed by this day"`
	EventReleased  string `key:"calendar.released" english:"{model} is released"`
	EventDeprec    string `key:"calendar.deprecated" english:"{model} is deprecated"`
	EventRetires   string `key:"calendar.retires" english:"{model} is retired: calls that name it stop working"`
	EventMoveTo    string `key:"calendar.move_to" english:"Move to {model}."`
	Calendar       string `key:"calendar.title" english:"{site}: dates"`
	SystemCalendar string `key:"calendar.system_title" english:"{system}: dates"`

	SubjectTag string `key:"message.subject" english:"[{site}] {title} ({id})"`
	ReadOnline string `key:"message.read_online" english:"Permanent address of this notice"`
	ChatAction string `key:"message.chat_action" english:"What to do: {action}"`
	ChatBy     string `key:"message.chat_by" english:"By {date}."`
	ChatFrom   string `key:"message.chat_from" english:"Applies from {date}."`
}

// NewStrings looks every word up by its key, such as "feed.notices"; a word
// that is not found stays English.
func NewStrings(lookup func(key string) (text string, ok bool)) Strings {
	var s Strings
	v := reflect.ValueOf(&s).Elem()
	for i := range v.NumField() {
		if text, ok := lookup(v.Type().Field(i).Tag.Get("key")); ok {
			v.Field(i).SetString(text)
		}
	}
	return s
}

// EnglishStrings gives the English words by key, for a strings file.
func EnglishStrings() map[string]string {
	words := map[string]string{}
	t := reflect.TypeFor[Strings]()
	for i := range t.NumField() {
		words[t.Field(i).Tag.Get("key")] = t.Field(i).Tag.Get("english")
	}
	return words
}

// english fills the words that the caller left out.
func (s Strings) english() Strings {
	v := reflect.ValueOf(&s).Elem()
	for i := range v.NumField() {
		if v.Field(i).String() == "" {
			v.Field(i).SetString(v.Type().Field(i).Tag.Get("english"))
		}
	}
	return s
}

// impact gives the word for an impact; one that has none is shown as it is.
func (s Strings) impact(id string) string {
	switch id {
	case "editorial":
		return s.Editorial
	case "minor":
		return s.Minor
	case "material":
		return s.Material
	case "initial":
		return s.Initial
	}
	return id
}

// kind gives the word for a kind of notice.
func (s Strings) kind(id string) string {
	switch id {
	case "change":
		return s.Change
	case "deprecation":
		return s.Deprecation
	case "incident":
		return s.Incident
	case "correction":
		return s.Correction
	case "withdrawal":
		return s.Withdrawal
	case "information":
		return s.Information
	}
	return id
}
