package suite

import (
	"slices"
	"unicode/utf8"

	"assay/verdict"
)

// readable makes every text of a Done event valid UTF-8, as JSON will have it,
// so that a report made during the run and one made from the journal are the
// same. Bodies are not touched: they keep their bytes. The event is the
// caller's own, but what it points to is copied before it is changed.
func readable(d *verdict.Done) {
	if c := d.Case.Change; c != nil && !valid(c.Was, c.Became) {
		change := *c
		change.Was, change.Became = plain(change.Was), plain(change.Became)
		d.Case.Change = &change
	}
	for i, v := range d.Verdicts {
		if valid(v.Want, v.Got, v.Reason, v.Note) {
			continue
		}
		d.Verdicts = slices.Clone(d.Verdicts)
		v.Want, v.Got, v.Reason, v.Note = plain(v.Want), plain(v.Got), plain(v.Reason), plain(v.Note)
		d.Verdicts[i] = v
	}
	for i, x := range d.Exchanges {
		if headersValid(x.Request.Header) && (x.Response == nil || headersValid(x.Response.Header)) {
			continue
		}
		d.Exchanges = slices.Clone(d.Exchanges)
		x.Request.Header = plainHeaders(x.Request.Header)
		if x.Response != nil {
			response := *x.Response
			response.Header = plainHeaders(response.Header)
			x.Response = &response
		}
		d.Exchanges[i] = x
	}
}

func headersValid(headers []verdict.Header) bool {
	return !slices.ContainsFunc(headers, func(h verdict.Header) bool { return !valid(h.Name, h.Value) })
}

func plainHeaders(headers []verdict.Header) []verdict.Header {
	out := slices.Clone(headers)
	for i, h := range out {
		out[i] = verdict.Header{Name: plain(h.Name), Value: plain(h.Value)}
	}
	return out
}

func valid(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) })
}

// plain replaces each byte that is not UTF-8 by U+FFFD, as encoding/json does.
func plain(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
