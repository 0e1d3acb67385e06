package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// wires orders the forms in which bodies are written, the one that tells most
// first.
var wires = []values.Wire{values.WireJSON, values.WireForm, values.WireMultipart, values.WireText, values.WireBytes}

// mainMedia picks the media type that a plan is made in. The error says why
// none of those that are described can be written.
func mainMedia(body *spec.RequestBody) (*spec.Media, *values.Codec, error) {
	if m := body.JSON(); m != nil {
		c, err := values.NewCodec(m)
		return m, c, err
	}
	var failed []error
	var media []*spec.Media
	var codecs []*values.Codec
	for _, m := range body.Media {
		if c, err := values.NewCodec(m); err != nil {
			failed = append(failed, err)
		} else {
			media, codecs = append(media, m), append(codecs, c)
		}
	}
	for _, wire := range wires {
		if i := slices.IndexFunc(codecs, func(c *values.Codec) bool { return c.Wire() == wire }); i >= 0 {
			return media[i], codecs[i], nil
		}
	}
	return nil, nil, unwritable(failed)
}

// unwritable is one sentence for all media types of a body.
func unwritable(failed []error) error {
	others := ""
	switch n := len(failed) - 1; n {
	case 0:
	case 1:
		others = ", nor can the other media type"
	default:
		others = fmt.Sprintf(", nor can the other %d media types", n)
	}
	return fmt.Errorf("its body cannot be written: %w%s; describe it as JSON, a form or text too, or leave the operation out", failed[0], others)
}

// isJSON says whether the plan's bodies are JSON.
func (p *Planner) isJSON() bool { return p.codec == nil || p.codec.Wire() == values.WireJSON }

// encode writes a body as it is sent, and returns what a reader of the schema
// finds in it, which in JSON is the value itself.
func (p *Planner) encode(v any) (data []byte, read any, err error) {
	if p.isJSON() {
		return values.Encode(v, p.order), v, nil
	}
	data, contentType, err := p.codec.Encode(v, p.order)
	if err != nil {
		return nil, nil, err
	}
	read, err = p.codec.Decode(data, contentType)
	return data, read, err
}

// judge writes a body and says what the validator finds in it as it is read.
// The error says that the media type has no room for the value, or that the
// validator cannot decide.
func (p *Planner) judge(v any) (data []byte, faults []spec.Fault, err error) {
	data, read, err := p.encode(v)
	if err != nil {
		return nil, nil, err
	}
	if p.isJSON() {
		faults, err = p.view.Validate(data)
	} else {
		faults, err = p.view.ValidateValue(read)
	}
	return data, faults, err
}

// undecided words the error of judge.
func undecided(err error) string {
	var none *values.NoRoom
	if errors.As(err, &none) {
		return "the media type has no room for it: " + none.Error()
	}
	return "the validator cannot decide: " + err.Error()
}

// sentAs is the Content-Type that a body goes out under. A multipart body begins
// with its boundary (RFC 2046 section 5.1.1).
func (p *Planner) sentAs(data []byte) string {
	if p.isJSON() {
		return p.contentType()
	}
	if p.codec.Wire() == values.WireMultipart {
		first, _, _ := strings.Cut(string(data), "\r\n")
		if boundary, ok := strings.CutPrefix(first, "--"); ok && boundary != "" {
			return essence(p.media.Type) + "; boundary=" + boundary
		}
		return essence(p.media.Type)
	}
	_, contentType, _ := p.codec.Encode("", nil) // the type alone is wanted
	return contentType
}

// essence is a media type without its parameters.
func essence(mediaType string) string {
	t, _, _ := strings.Cut(mediaType, ";")
	return strings.TrimSpace(t)
}

// label sets the Content-Type of a step.
func label(s *Step, contentType string) {
	s.Header = slices.DeleteFunc(slices.Clone(s.Header), func(h verdict.Header) bool { return h.Name == "Content-Type" })
	if contentType != "" {
		s.Header = append(s.Header, verdict.Header{Name: "Content-Type", Value: contentType})
	}
}

// contentTypeOf is the Content-Type of a step.
func contentTypeOf(s Step) string {
	for _, h := range s.Header {
		if h.Name == "Content-Type" {
			return h.Value
		}
	}
	return ""
}

// fit makes a value one that the media type has room for: an empty array gets
// an item, what else has no room is left out. The changes say what was done.
func (p *Planner) fit(v any) (any, []verdict.Change, error) {
	var changes []verdict.Change
	for range maxRepairs {
		_, _, err := p.encode(v)
		var none *values.NoRoom
		if err == nil || !errors.As(err, &none) || none.Pointer == "" {
			return v, changes, err
		}
		at := none.Pointer
		was := mustGet(v, at)
		var now any = absent{}
		if list, ok := was.([]any); ok && len(list) == 0 {
			if item, err := p.makeAt(v, at, "0"); err == nil {
				now = []any{item}
			}
		}
		for up, _ := parent(at); isArray(mustGet(v, up)) && up != ""; up, _ = parent(at) {
			at = up // what an item has no room for, its array loses as a whole
		}
		was = mustGet(v, at)
		v = set(v, at, now)
		ch := verdict.Change{Pointer: at, Keyword: "content-type", Was: string(values.Encode(was, p.order))}
		if _, gone := now.(absent); !gone {
			ch.Became = string(values.Encode(now, p.order))
		}
		changes = append(changes, ch)
	}
	return nil, nil, errors.New("the media type has no room for too much of the value")
}

// asShown is the body that a documented example is: its own bytes in JSON and
// where it is a text of the media type, else the value as it is written. own
// says which.
func (p *Planner) asShown(data []byte, v any) (body []byte, own bool, err error) {
	if p.isJSON() {
		return data, true, nil
	}
	if shown, err := decode(data); err == nil {
		if text, isText := shown.(string); isText && !json.Valid([]byte(text)) {
			return []byte(text), true, nil
		}
	}
	body, _, err = p.encode(v)
	return body, false, err
}

// given reads a body that the user supplies: JSON, or the text of the media
// type itself.
func (p *Planner) given(data []byte) (any, error) {
	v, err := decode(data)
	if err == nil || p.isJSON() {
		return v, err
	}
	return p.codec.Decode(data, p.sentAs(data))
}

// shown reads a documented example: a value, or in a form the text of one.
func (p *Planner) shown(data []byte) (any, error) {
	v, err := decode(data)
	if err != nil || p.isJSON() {
		return v, err
	}
	if text, isText := v.(string); isText && (p.codec.Wire() == values.WireForm || p.codec.Wire() == values.WireMultipart) {
		if v, err = decode([]byte(text)); err == nil {
			return v, nil
		}
		return p.codec.Decode([]byte(text), p.sentAs([]byte(text)))
	}
	return v, nil
}
