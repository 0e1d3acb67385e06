package importdoc

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"assay/spec"
)

// judgeAgreement compares what an example sends with what comes back. A server
// may spell an instant or a number in another way, and add properties.
func (c *create) judgeAgreement(e *exchange) {
	r := e.success()
	if r == nil || r.json == nil || e.request.json == nil || c.request == nil || c.response == nil || c.request.ref != c.response.ref ||
		r.json.kind != jsonObject || e.request.json.kind != jsonObject {
		return
	}
	var missing []string
	for _, m := range e.request.json.members {
		if strings.Contains(m.name, "@") {
			continue
		}
		back := r.json.get(m.name)
		switch {
		case back == nil && m.value.kind != jsonNull:
			missing = append(missing, m.name)
		case back != nil:
			if at, sent, got := differs(m.name, m.value, back); at != "" {
				c.page.found("page/examples-disagree", r.bodyOffset(got.start), "%s is %s in the request and %s in the answer", at, sent.quoted(), got.quoted()).
					suggest("show the same value in both")
			}
		}
	}
	if len(missing) > 0 {
		f := c.page.found("page/property-missing", r.bodyOffset(0), "the request sends %s, which the answer does not show", listed(missing)).
			suggest("show it in the answer")
		if r.truncated() {
			f.Text += "; it is shown in part"
		}
	}
}

// differs finds the first place where two values say something else; "" where
// there is none.
func differs(at string, sent, got *value) (string, *value, *value) {
	if sent.kind == jsonNull {
		return "", nil, nil // the server may fill in what was left open
	}
	if sent.kind != got.kind {
		return at, sent, got
	}
	switch sent.kind {
	case jsonObject:
		for _, m := range sent.members {
			if back := got.get(m.name); back != nil && !strings.Contains(m.name, "@") {
				if at, s, g := differs(at+"."+m.name, m.value, back); at != "" {
					return at, s, g
				}
			}
		}
		return "", nil, nil
	case jsonArray:
		if len(sent.items) != len(got.items) {
			return at, sent, got
		}
		for i := range sent.items {
			if at, s, g := differs(at, sent.items[i], got.items[i]); at != "" {
				return at, s, g
			}
		}
		return "", nil, nil
	}
	if sameScalar(sent, got) {
		return "", nil, nil
	}
	return at, sent, got
}

// localTime is a date and time without an offset.
var localTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$`)

// trimFraction takes off the digits of a second that say nothing.
func trimFraction(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func sameScalar(a, b *value) bool {
	switch {
	case a.text == b.text:
		return true
	case a.kind == jsonNumber:
		x, err := strconv.ParseFloat(a.text, 64)
		y, also := strconv.ParseFloat(b.text, 64)
		return err == nil && also == nil && x == y
	case a.kind != jsonString:
		return false
	case typeWords.MatchString(a.text):
		return true // it stands for any value
	case strings.EqualFold(a.text, b.text):
		return true // servers write addresses and names of types in a case of their own
	case len(a.text) >= 8 && strings.Contains(b.text, a.text):
		return true // wrapped in markup
	case localTime.MatchString(a.text) && localTime.MatchString(b.text):
		return trimFraction(a.text) == trimFraction(b.text)
	case spec.CheckFormat("date-time", a.text) == nil && spec.CheckFormat("date-time", b.text) == nil:
		x, err := time.Parse(time.RFC3339Nano, strings.ToUpper(a.text))
		y, also := time.Parse(time.RFC3339Nano, strings.ToUpper(b.text))
		return err == nil && also == nil && x.Equal(y)
	}
	return false
}
