package importdoc

import (
	"regexp"
	"strings"
)

// enumValue is one allowed value: a text, or a number where the property is one.
type enumValue struct {
	text string
	num  bool
}

var (
	// enumLead is the beginning of a sentence that lists all values.
	enumLead = regexp.MustCompile(`(?i)(?:(?:the )?(?:possible|supported|allowed|valid|accepted|permitted) (?:enum(?:eration)? )?values?\s*(?:for [^.:|<]{1,60}? (?:is|are)|is|are)?\s*(?:the following)?|(?:the )?values? (?:can be|is one of|must be(?: one of)?|are)(?: one of)?(?: the following)?)\s*:?`)
	// numbered is the spelling of numbers with their names: 0 - `Not Ready`.
	numbered = regexp.MustCompile("(?:^|[\\s,:;])(-?\\d+)\\s*[-–:=]\\s*`([^`]*)`")
	// plainWord is a value that is listed without backticks.
	plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)
	// openList marks lists that do not claim to be whole.
	openList = regexp.MustCompile(`(?i)\b(?:such as|for example|e\.g\.|etc|and so on|include|including|among others|default is|combination|comma[- ]separated|can also be|custom)\b|\.\.\.|…`)
)

// enumIn finds the list of all values in a description. Where the text does not
// plainly list them, there is none: a wrong enumeration refuses good values.
func enumIn(description string, number bool) []enumValue {
	for _, at := range enumLead.FindAllStringIndex(description, -1) {
		if values, isList := listItems(description[at[1]:]); isList {
			if number {
				return nil
			}
			return values
		}
		list := firstSentence(description[at[1]:])
		if openList.MatchString(list) {
			continue
		}
		if values := enumList(list, number); len(values) > 0 {
			return values
		}
	}
	return nil
}

var (
	htmlList = regexp.MustCompile(`^\s*(?:</?(?:ul|ol|br|p)\s*/?>\s*)+`)
	listItem = regexp.MustCompile("(?:<li>|<br\\s*/?>)\\s*([^`<\\s])?(?:`([^`]*)`)?")
)

// listItems reads a list of HTML: the code span at the beginning of each item.
// An item without one makes it no list of values.
func listItems(text string) (values []enumValue, isList bool) {
	lead := htmlList.FindString(text)
	if lead == "" {
		return nil, false
	}
	if text = text[len(lead):]; !strings.HasPrefix(text, "<li>") {
		text = "<li>" + text
	}
	for _, m := range listItem.FindAllStringSubmatch(strings.TrimRight(text, "<br/> "), -1) {
		switch {
		case m[1] != "" || m[2] == "":
			return nil, true
		default:
			values = append(values, enumValue{text: m[2]})
		}
	}
	if len(values) < 2 {
		return nil, true
	}
	return union(nil, values), true
}

// firstSentence cuts behind the first full stop that stands in no code span.
func firstSentence(text string) string {
	open := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '`':
			open = !open
		case open:
		case c == '.' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '<'):
			return text[:i]
		}
	}
	return text
}

func enumList(list string, number bool) []enumValue {
	var out []enumValue
	seen := map[string]bool{}
	add := func(text string, num bool) {
		if text = strings.TrimSpace(text); text != "" && text != "null" && !seen[text] {
			seen[text] = true
			out = append(out, enumValue{text, num})
		}
	}
	if pairs := numbered.FindAllStringSubmatch(list, -1); len(pairs) > 0 && number {
		for _, m := range pairs {
			add(m[1], true)
		}
		return out
	}
	if number {
		return nil
	}
	if spans := codeSpans.FindAllStringSubmatch(list, -1); len(spans) > 0 {
		if !enumSpans(list, spans) {
			return nil
		}
		for _, m := range spans {
			add(strings.Trim(m[1], `"'`), false)
		}
		return out
	}
	words := strings.FieldsFunc(plain(list), func(r rune) bool { return r == ',' })
	for i, w := range words {
		w = strings.TrimSpace(w)
		if i == len(words)-1 {
			w = strings.TrimPrefix(strings.TrimPrefix(w, "and "), "or ")
		}
		if !plainWord.MatchString(w) || len(words) < 2 {
			return nil
		}
		add(w, false)
	}
	return out
}

// between is what may stand between the values of a list: commas, "and", "or",
// and remarks in brackets or behind a dash.
var between = regexp.MustCompile(`(?i)^(?:[\s,;/|*]|<[^<>]*>|\band\b|\bor\b|\([^()]*\)|\*\*|[-–—:][^` + "`" + `]*)*$`)

// enumSpans says whether the code spans of a text make a list of values, and do
// not stand in a sentence about them.
func enumSpans(list string, spans [][]string) bool {
	rest := codeSpans.Split(list, -1)
	for i, gap := range rest {
		if i == len(rest)-1 {
			break // behind the last value anything may follow
		}
		if !between.MatchString(gap) {
			return false
		}
	}
	for _, m := range spans {
		if strings.ContainsAny(m[1], "{}<>") || strings.Contains(m[1], "://") {
			return false
		}
	}
	return true
}
