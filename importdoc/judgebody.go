package importdoc

import (
	"assay/rule"
	"regexp"
	"slices"
	"strings"

	"assay/spec"
)

// judgeBodies compares the bodies of an exchange with what is documented.
func (c *create) judgeBodies(e *exchange) {
	c.judgePresence(e)
	if e.request.read() != nil && c.request != nil {
		c.judgeBody(e.request, c.request)
		c.judgeSent(e.request)
	}
	if r := e.success(); r != nil && r.read() != nil && c.response != nil {
		c.judgeBody(r, c.response)
	}
}

// judgePresence finds examples without the body that the page documents.
func (c *create) judgePresence(e *exchange) {
	m := e.request
	if l := m.header("Content-Length"); l != nil && l.value == "0" {
		return
	}
	if media := m.mediaType(); m.body == "" && (len(c.table) > 0 || spec.IsJSON(media) || media != "") {
		c.page.found("page/body-missing", m.offset(m.lineAt), "the request of the example has no body").suggest("show the body that is sent")
	}
	r := e.success()
	if r != nil && r.status == 201 && r.body == "" && c.answer.typ.name != "" && !c.answer.empty {
		c.page.found("page/body-missing", r.offset(r.lineAt), "the answer of the example has no body, and the text has it return %s", c.answer.typ.name).
			suggest("show the body that comes back")
	}
}

// bodyJudge walks through one body.
type bodyJudge struct {
	c       *create
	m       *message
	values  int
	words   []string // places whose value is the name of a type
	wordsAt int
}

// maxValueFindings bounds the findings about values in one body.
const maxValueFindings = 20

func (c *create) judgeBody(m *message, s *schema) {
	j := &bodyJudge{c: c, m: m}
	j.walk(s, m.json, "")
	if len(j.words) > 0 {
		c.page.found("page/placeholder", m.bodyOffset(j.wordsAt), "the values of %s are placeholders, and none that a client would send", listed(j.words)).
			suggest("show values as they are sent")
	}
}

func (j *bodyJudge) walk(s *schema, v *value, pointer string) {
	t := s.resolved()
	if t == nil || v.kind == jsonNull || t.typ == "" || t.typ == "any" {
		return
	}
	if !t.learned && !j.fits(t, v, pointer) {
		return
	}
	switch v.kind {
	case jsonArray:
		for _, it := range v.items {
			if t.items != nil {
				j.walk(t.items, it, pointer)
			}
		}
	case jsonObject:
		j.object(t, v, pointer)
	case jsonString:
		if len(t.enum) == 0 && typeWord(v.text, spec.Last(pointer)) {
			if len(j.words) == 0 {
				j.wordsAt = v.start
			}
			if name := pointerName(pointer); !slices.Contains(j.words, name) {
				j.words = append(j.words, name)
			}
		}
	}
}

func (j *bodyJudge) object(t *schema, v *value, pointer string) {
	var strange []string
	at := 0
	for _, m := range v.members {
		f := t.field(m.name)
		if f != nil {
			j.walk(f.schema, m.value, spec.Join(pointer, m.name))
		}
		if (f == nil && t.whole && pointer != "" && ownType(v) && !t.related[m.name] || f != nil && f.undocumented) && !strings.Contains(m.name, "@") {
			if len(strange) == 0 {
				at = m.nameAt
			}
			strange = append(strange, m.name)
		}
	}
	if len(strange) == 0 || pointer == "" && j.m.request() && !j.c.about(v) {
		return
	}
	where := j.typeName()
	if pointer != "" {
		where = "the type of " + pointerName(pointer)
	}
	j.c.page.found("page/property-undocumented", j.m.bodyOffset(at), "the %s shows %s, which %s is not documented to have", j.c.side(j.m), listed(strange), where).
		suggest("add it to the table of properties, or take it out")
}

// typeName is the documented type of the body.
func (j *bodyJudge) typeName() string {
	if s := j.c.response; !j.m.request() && s != nil && s.ref != nil {
		return s.ref.name
	}
	return j.c.request.ref.name
}

// ownType says whether an object says to be of no other type than the
// documented one; the properties of a derived type are documented elsewhere.
func ownType(v *value) bool { return v.get("@odata.type") == nil }

func (c *create) side(m *message) string {
	if m.request() {
		return "request"
	}
	return "answer"
}

// fits judges a value by itself; false where looking inside makes no sense.
func (j *bodyJudge) fits(t *schema, v *value, pointer string) bool {
	want := t.typ
	if want == "integer" {
		want = "number"
	}
	if v.kind.String() != want {
		j.wrong("page/example-type", v, "%s is %s, and documented as %s", pointerName(pointer), v.quoted(), t.words()).
			typed(j.m, t, v)
		return false
	}
	switch {
	case len(t.enum) > 0 && !t.allows(v.text):
		j.wrong("page/enum-value", v, "%s is %s, and documented as one of %s", pointerName(pointer), v.quoted(), enumText(t)).
			member(j.m, t, v, pointer)
		return false
	case t.typ == "integer" && strings.ContainsAny(v.text, ".eE"):
		j.wrong("page/example-type", v, "%s is %s, and documented as %s", pointerName(pointer), v.quoted(), t.words())
	case t.format != "" && v.kind == jsonString:
		if spec.CheckFormat(t.format, v.text) != nil {
			j.wrong("page/example-type", v, "%s is %s, and documented as %s", pointerName(pointer), v.quoted(), t.words()).
				typed(j.m, t, v)
			return false
		}
	}
	return true
}

// wrong adds a finding about a value, up to a bound.
func (j *bodyJudge) wrong(id rule.ID, v *value, format string, args ...any) *Finding {
	if j.values++; j.values > maxValueFindings {
		return &Finding{}
	}
	return j.c.page.found(id, j.m.bodyOffset(v.start), format, args...)
}

func enumText(t *schema) string {
	var names []string
	for _, e := range t.enum {
		names = append(names, e.text)
	}
	return listed(names)
}

// words names the type for a person.
func (t *schema) words() string {
	switch {
	case t.format == "date-time":
		return "a date and time with an offset"
	case t.format != "" && t.typ == "string":
		return "a " + t.format
	case t.typ == "array":
		return "a collection"
	case t.typ == "integer" || t.typ == "object" || t.typ == "array":
		return "an " + t.typ
	}
	return "a " + t.typ
}

// member suggests an allowed value: the same one in its right case, or the first
// one for a word that stands for any value.
func (f *Finding) member(m *message, t *schema, v *value, pointer string) {
	edit := func(text string) Edit { return Edit{m.bodyOffset(v.start), m.bodyOffset(v.end), text} }
	for _, e := range t.enum {
		if strings.EqualFold(e.text, strings.TrimSpace(v.text)) && !e.num {
			f.suggest("write %s", e.text).repair(true, edit(quoteJSON(e.text)))
			return
		}
	}
	first := t.enum[0].text
	switch {
	case v.kind == jsonString && typeWord(v.text, spec.Last(pointer)):
		f.suggest("write an allowed value, such as %s", first).repair(true, edit(quoteJSON(first)))
	case v.kind == jsonNumber:
		f.suggest("write an allowed value, such as %s", first).repair(false, edit(first))
	default:
		f.suggest("write an allowed value, or add this one to the list")
	}
}

// typed suggests a value for a word that stands for any.
func (f *Finding) typed(m *message, t *schema, v *value) {
	with := ""
	switch {
	case t.typ == "boolean" && v.kind == jsonString:
		with = "true"
		if strings.EqualFold(v.text, "false") {
			with = "false"
		}
	case t.format == "date-time" && v.kind == jsonString && typeWord(v.text, ""):
		with = `"2017-01-01T00:00:00Z"`
	case t.typ == "array" && (v.kind != jsonObject || t.items == nil || t.items.resolved().typ == "object"):
		f.suggest("put it into an array")
		return
	default:
		f.suggest("write a value of that type, or document the type that is shown")
		return
	}
	sure := strings.EqualFold(v.text, "true") || strings.EqualFold(v.text, "false")
	f.suggest("write %s", with).repair(sure, Edit{m.bodyOffset(v.start), m.bodyOffset(v.end), with})
}

var typeWords = regexp.MustCompile(`(?i)^(?:string|boolean|bool|int(?:eger|16|32|64)?|double|float|decimal|number|guid|datetimeoffset|datetime|date|timestamp|binary|duration)(?: \((?:timestamp|identifier|guid|enum|binary)\))?$`)

// typeWord says whether a text is the name of a type, or that of its property
// with "-value" behind it: words that generators put in place of a value.
func typeWord(text, name string) bool {
	return typeWords.MatchString(text) && text != "date" || name != "" && strings.EqualFold(text, name+"-value")
}

// pointerName is a JSON pointer as people write it, without indexes.
func pointerName(pointer string) string { return strings.Join(spec.Segments(pointer), ".") }
