package verdict

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// The events of cases are all but a few lines of a journal, and are written
// here field by field. The bytes are those of encoding/json, which a test holds
// for every field there is.

// appendDone writes {"done": …}, as a json.Encoder that escapes no HTML does.
func appendDone(b []byte, d *Done) ([]byte, error) {
	b = append(b, `{"done":{"case":`...)
	b = appendCase(b, &d.Case)
	b, err := appendExchanges(b, d.Exchanges)
	if err != nil {
		return nil, err
	}
	b = appendList(b, `,"verdicts":[`, d.Verdicts, appendVerdict)
	b = appendList(b, `,"created":[`, d.Created, appendResource)
	b = appendList(b, `,"deleted":[`, d.Deleted, func(b []byte, s *string) []byte { return appendText(b, *s) })
	b = appendTrue(b, `,"cut":true`, d.Cut)
	return append(appendNumber(b, `,"turn":`, int64(d.Turn)), "}}"...), nil
}

// appendList writes a member that is left out when it is empty; name begins
// with a comma and ends with the bracket.
func appendList[T any](b []byte, name string, list []T, one func([]byte, *T) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(b, name...)
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &list[i])
	}
	return append(b, ']')
}

func appendExchanges(b []byte, xs []Exchange) ([]byte, error) {
	if len(xs) == 0 {
		return b, nil
	}
	b = append(b, `,"exchanges":[`...)
	for i := range xs {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendExchange(b, &xs[i]); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendCase(b []byte, c *CaseInfo) []byte {
	b = append(b, `{"id":`...)
	b = appendText(b, c.ID)
	b = appendMember(b, `,"operation":`, c.Operation)
	b = appendMember(b, `,"technique":`, c.Technique)
	b = appendMember(b, `,"title":`, c.Title)
	b = appendGiven(b, `,"in":`, c.In)
	b = appendGiven(b, `,"pointer":`, c.Pointer)
	b = appendGiven(b, `,"keyword":`, c.Keyword)
	if c.Promise != (Place{}) {
		b = appendPlace(append(b, `,"promise":`...), &c.Promise)
	}
	if c.Change != nil {
		b = appendChange(append(b, `,"change":`...), c.Change)
	}
	b = appendMember(b, `,"expect":{"want":`, string(c.Expect.Want))
	b = appendGiven(b, `,"strength":`, string(c.Expect.Strength))
	b = appendGiven(b, `,"reason":`, c.Expect.Reason)
	b = append(b, '}')
	b = appendGiven(b, `,"twin":`, c.Twin)
	b = appendGiven(b, `,"base":`, c.Base)
	b = appendList(b, `,"repairs":[`, c.Repairs, appendChange)
	return append(b, '}')
}

func appendChange(b []byte, c *Change) []byte {
	b = appendMember(b, `{"pointer":`, c.Pointer)
	b = appendGiven(b, `,"keyword":`, c.Keyword)
	b = appendGiven(b, `,"was":`, c.Was)
	b = appendGiven(b, `,"became":`, c.Became)
	return append(b, '}')
}

// appendPlace writes a struct whose members are all left out when empty.
func appendPlace(b []byte, p *Place) []byte {
	start := len(b)
	b = appendGiven(b, `,"file":`, p.File)
	b = appendNumber(b, `,"line":`, int64(p.Line))
	b = appendNumber(b, `,"column":`, int64(p.Column))
	b = appendGiven(b, `,"pointer":`, p.Pointer)
	if len(b) == start {
		b = append(b, '{')
	}
	b[start] = '{' // in the place of the first comma
	return append(b, '}')
}

func appendExchange(b []byte, x *Exchange) ([]byte, error) {
	start := len(b)
	b = appendGiven(b, `,"step":`, x.Step)
	b = appendMember(b, `,"request":{"method":`, x.Request.Method)
	b[start] = '{'
	b = appendMember(b, `,"url":`, x.Request.URL)
	b = appendList(b, `,"header":[`, x.Request.Header, appendHeader)
	b = append(appendBody(b, &x.Request.Body), '}')
	if r := x.Response; r != nil {
		b = append(b, `,"response":{"status":`...)
		b = strconv.AppendInt(b, int64(r.Status), 10)
		b = appendGiven(b, `,"proto":`, r.Proto)
		b = appendList(b, `,"header":[`, r.Header, appendHeader)
		b = append(appendBody(b, &r.Body), '}')
	}
	if f := x.Failure; f != nil {
		b = appendMember(b, `,"failure":{"kind":`, string(f.Kind))
		b = append(appendMember(b, `,"text":`, f.Text), '}')
	}
	if !x.Start.IsZero() {
		var err error
		if b, err = x.Start.AppendText(append(b, `,"start":"`...)); err != nil {
			return nil, err
		}
		b = append(b, '"')
	}
	b = append(b, `,"duration":`...)
	b = strconv.AppendInt(b, int64(x.Duration), 10)
	b = appendList(b, `,"wire":[`, x.Wire, func(b []byte, s *string) []byte { return appendText(b, *s) })
	return append(appendNumber(b, `,"attempt":`, int64(x.Attempt)), '}'), nil
}

func appendHeader(b []byte, h *Header) []byte {
	return append(appendMember(appendMember(b, `{"name":`, h.Name), `,"value":`, h.Value), '}')
}

// appendBody writes the member "body" as Body.MarshalJSON does, unless it is
// zero.
func appendBody(b []byte, body *Body) []byte {
	if body.Data == nil && body.Size == 0 && !body.Truncated && !body.Redacted {
		return b
	}
	b = append(b, `,"body":{`...)
	switch {
	case utf8.Valid(body.Data):
		b = appendQuoted(append(b, `"text":`...), body.Data, true)
		b = append(b, ',')
	case len(body.Data) > 0:
		b = base64.StdEncoding.AppendEncode(append(b, `"base64":"`...), body.Data)
		b = append(b, `",`...)
	}
	b = append(b, `"size":`...)
	b = strconv.AppendInt(b, body.Size, 10)
	b = appendTrue(b, `,"truncated":true`, body.Truncated)
	b = appendTrue(b, `,"redacted":true`, body.Redacted)
	return append(b, '}')
}

func appendVerdict(b []byte, v *Verdict) []byte {
	b = appendMember(b, `{"rule":`, string(v.Rule))
	b = appendMember(b, `,"outcome":`, string(v.Outcome))
	b = appendGiven(b, `,"operation":`, v.Operation)
	b = appendGiven(b, `,"case":`, v.Case)
	b = appendGiven(b, `,"step":`, v.Step)
	b = appendGiven(b, `,"in":`, v.In)
	b = appendGiven(b, `,"pointer":`, v.Pointer)
	b = appendGiven(b, `,"keyword":`, v.Keyword)
	if v.Place != (Place{}) {
		b = appendPlace(append(b, `,"place":`...), &v.Place)
	}
	b = appendGiven(b, `,"want":`, v.Want)
	b = appendGiven(b, `,"got":`, v.Got)
	b = appendGiven(b, `,"reason":`, v.Reason)
	b = appendGiven(b, `,"hint":`, v.Hint)
	b = appendGiven(b, `,"note":`, v.Note)
	return append(appendTrue(b, `,"known":true`, v.Known), '}')
}

func appendResource(b []byte, r *Resource) []byte {
	b = appendMember(b, `{"operation":`, r.Operation)
	b = appendMember(b, `,"case":`, r.Case)
	b = appendGiven(b, `,"step":`, r.Step)
	b = appendGiven(b, `,"id":`, r.ID)
	b = appendGiven(b, `,"url":`, r.URL)
	b = appendGiven(b, `,"delete":`, r.Delete)
	return append(appendTrue(b, `,"deleted":true`, r.Deleted), '}')
}

// appendMember writes a text behind its name.
func appendMember(b []byte, name, s string) []byte { return appendText(append(b, name...), s) }

// appendGiven writes a text that is left out when it is empty.
func appendGiven(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return appendMember(b, name, s)
}

func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), n, 10)
}

func appendTrue(b []byte, member string, is bool) []byte {
	if is {
		b = append(b, member...)
	}
	return b
}

func appendText(b []byte, s string) []byte { return appendQuoted(b, s, false) }

// plainBytes are the bytes that stand for themselves in a JSON text, and inHTML
// those that do where HTML is escaped.
var plainBytes, inHTML = func() (all, html [256]bool) {
	for c := range utf8.RuneSelf {
		all[c] = c >= ' ' && c != '"' && c != '\\'
		html[c] = all[c] && c != '<' && c != '>' && c != '&'
	}
	return all, html
}()

const hexDigits = "0123456789abcdef"

// appendQuoted writes a text with the escapes of encoding/json.
func appendQuoted[T string | []byte](b []byte, s T, html bool) []byte {
	plain := &plainBytes
	if html {
		plain = &inHTML
	}
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(append(b, s[start:i]...), `\ufffd`...)
			case r == '\u2028' || r == '\u2029':
				b = append(append(b, s[start:i]...), `\u202`...)
				b = append(b, hexDigits[r&0xf])
			default:
				i += size
				continue
			}
			i += size
			start = i
			continue
		}
		b = appendEscaped(append(b, s[start:i]...), c)
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// appendEscaped writes a byte that must not stand for itself.
func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
