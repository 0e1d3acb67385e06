package importdoc

import (
	"assay/rule"
	"strings"
)

// judgeAnnotations finds annotations that are no strict JSON. Programs that read
// them are lenient to different degrees.
func (p *page) judgeAnnotations(msgs *messages) {
	for _, a := range msgs.annotations {
		p.judgeSlips("page/annotation-json", "the annotation", a.slips, a.offset)
	}
}

// judgeSlips reports the places where a text is no JSON, one finding each; what
// is repaired together is edited together, so that a half-made repair never
// stands in the page.
func (p *page) judgeSlips(id rule.ID, what string, slips []slip, offset func(int) int) {
	const most = 5
	for i, s := range slips {
		if i == most {
			p.found(id, offset(s.at), "%s has %d more places that are not JSON", what, len(slips)-most)
			return
		}
		f := p.found(id, offset(s.at), "%s is not JSON: %s", what, s.what)
		switch {
		case s.none:
		case s.with == "":
			f.suggest("take it out")
		default:
			f.suggest("write %s", s.with)
		}
		if !s.none {
			f.repair(s.safe, Edit{offset(s.at), offset(s.at) + s.end - s.at, s.with})
		}
	}
}

// judgeType compares the type in the annotation with that in the body, which is
// what a reader of the annotations looks the type up by.
func (c *create) judgeType(m *message) {
	a := m.ann
	v := m.read().get("@odata.type")
	if a == nil || a.odataType == "" || v == nil || v.str() == "" || m.json.kind != jsonObject {
		return
	}
	have := strings.TrimPrefix(v.str(), "#")
	switch {
	case a.odataType == have || a.collection:
		return
	case strings.EqualFold(a.odataType, have):
		c.page.found("page/annotation-type", a.offset(a.typeAt), "the annotation has the type %q and the body %q: type names have case", a.odataType, have).
			suggest("write %q", have).repair(true, Edit{a.offset(a.typeAt), a.offset(a.typeEnd), quoteJSON(have)})
	case c.builder.derives(typeOf(have), typeOf(a.odataType)):
		return // the body says which of the derived types it is
	default:
		c.page.found("page/annotation-type", a.offset(a.typeAt), "the annotation has the type %q and the body %q", a.odataType, have).
			suggest("write %q", have).repair(false, Edit{a.offset(a.typeAt), a.offset(a.typeEnd), quoteJSON(have)})
	}
}
