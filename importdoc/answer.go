package importdoc

import (
	"regexp"
	"strconv"
	"strings"
)

// answer is what the sentence under "Response" promises.
type answer struct {
	statuses []int
	typ      typeName // the type of the body that it links to
	empty    bool     // it says that there is no body
	at       int
}

var (
	statusIn = regexp.MustCompile("(?i)`?\\b([2-5]\\d\\d)\\b`?[ ,-]{0,3}`?(created|ok|accepted|no content|bad request|unauthorized|forbidden|not found|conflict)\\b|`(?:HTTP )?([2-5]\\d\\d)`|\\b(?:HTTP|status|response) (?:code )?([2-5]\\d\\d)\\b")
	noBody   = regexp.MustCompile(`(?i)\b(?:does not|doesn't) return anything in the response body|\bno response body\b|\bempty response body\b`)
)

// answer reads the first section "Response" that is no example; later ones are
// about other operations.
func (p *page) answer() answer {
	var out answer
	level := 0
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.kind == heading {
			switch title := strings.ToLower(b.text.text); {
			case level > 0 && b.level <= level:
				return out
			case level == 0 && strings.Contains(title, "response") && !strings.Contains(title, "header") && !b.within("example"):
				level = b.level
			}
		}
		if b.kind != paragraph || level == 0 || !isResponseSection(b) {
			continue
		}
		text := b.text.text
		for _, m := range statusIn.FindAllStringSubmatch(text, -1) {
			status, _ := strconv.Atoi(m[1] + m[3] + m[4])
			if len(out.statuses) == 0 {
				out.at = b.at
			}
			out.statuses = append(out.statuses, status)
		}
		if out.typ.name == "" && len(out.statuses) > 0 {
			out.typ = linkedType(text)
		}
		out.empty = out.empty || noBody.MatchString(text)
	}
	return out
}

func isResponseSection(b *block) bool {
	return !b.within("example") && b.within("response") && !b.within("response header")
}

// linkedType is the first link to a resource page.
func linkedType(text string) typeName {
	for _, l := range links(text) {
		if strings.Contains(l.dest, "resources/") {
			t := typeOf("[" + l.text + "](" + l.dest + ")")
			if i := strings.LastIndexByte(t.name, ' '); i >= 0 { // "the team object"
				t.name = t.name[i+1:]
			}
			return t
		}
	}
	return typeName{}
}

// errorAnswers are the documented refusals: those of the sentence and of a table
// of errors.
func (p *page) errorAnswers(a answer) bool {
	for _, s := range a.statuses {
		if s >= 400 {
			return true
		}
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.kind == table && purposeOf(b) == errorTable {
			return true
		}
		if b.kind == heading && strings.Contains(strings.ToLower(b.text.text), "error") {
			return true
		}
	}
	return false
}
