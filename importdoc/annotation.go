package importdoc

import "strings"

// annotation is what a comment says of the block behind it, or of the page.
type annotation struct {
	at        int    // offset of the comment
	blockType string // in lower case; "" where none is given
	names     []string
	// odataType is the type of the body without "Collection()"; typeAt and
	// typeEnd are where it stands, quotes included.
	odataType       string
	typeAt, typeEnd int
	collection      bool
	truncated       bool
	page            bool // the annotation of the page as a whole
	slips           []slip
	text            *excerpt
	shift           int // of the JSON in the comment
	values          *value
}

// annotationOf reads a comment; nil for one that holds no annotation.
func annotationOf(b *block) *annotation {
	open := strings.Index(b.text.text, "<!--")
	end := strings.Index(b.text.text, "-->")
	if open < 0 || end < open+4 {
		return nil
	}
	text := b.text.text[open+4 : end]
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil
	}
	v, slips, ok := readJSON(text)
	a := &annotation{at: b.at, slips: slips, text: &b.text, shift: open + 4}
	if !ok || v.kind != jsonObject {
		a.slips = []slip{{end: len(text), what: "no JSON object", none: true}}
		return a
	}
	a.values = v
	a.fill()
	return a
}

// fill takes the keys that say something about a create. Unknown keys are
// ignored, as the annotations' own tool does.
func (a *annotation) fill() {
	for _, m := range a.values.members {
		switch m.name {
		case "blockType":
			a.blockType = strings.ToLower(m.value.str())
		case "name":
			if name := m.value.str(); name != "" {
				a.names = append(a.names, name)
			}
			for _, it := range m.value.items {
				a.names = append(a.names, it.str())
			}
		case "@odata.type", "@type":
			if a.odataType == "" || m.name == "@type" { // @type wins
				a.setType(m.value)
			}
		case "isCollection":
			a.collection = a.collection || truthy(m.value)
		case "truncated":
			a.truncated = truthy(m.value)
		case "type":
			a.page = m.value.str() == "#page.annotation"
		}
	}
}

func (a *annotation) setType(v *value) {
	text := v.str()
	a.typeAt, a.typeEnd = v.start, v.end
	if inner, ok := strings.CutPrefix(strings.ToLower(text), "collection("); ok && strings.HasSuffix(inner, ")") {
		text, a.collection = text[len("collection("):len(text)-1], true
	}
	a.odataType = strings.TrimPrefix(text, "#")
}

// truthy takes the texts "true" and "True", too.
func truthy(v *value) bool {
	return v.kind == jsonBool && v.text == "true" || strings.EqualFold(v.str(), "true")
}

// offset is where a place in the annotation's JSON stands in the page.
func (a *annotation) offset(at int) int { return a.text.offset(a.shift + at) }
