package cases

import (
	"bytes"
	"fmt"
	"slices"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// forms writes the cases about the envelope of a form.
func (w *writer) forms(base []byte) {
	if w.p.isJSON() || len(base) == 0 {
		return
	}
	switch w.p.codec.Wire() {
	case values.WireForm:
		w.whole("envelope", "broken-percent", "The form holds a percent sign without two hexadecimal digits.",
			"what becomes of broken percent-encoding is not said (WHATWG URL 5.1 keeps it, others refuse it)", classSilent, append(slices.Clone(base), "%zz"...))
	case values.WireMultipart:
		if i := bytes.LastIndex(base, []byte("\r\n--")); i > 0 {
			w.whole("envelope", "unclosed", "The last part is not followed by the closing boundary.", "the closing boundary is demanded (RFC 2046 5.1.1)", classBroken, base[:i])
		}
		w.noBoundary(base)
	}
}

// noBoundary sends parts under a Content-Type that does not say what is between
// them.
func (w *writer) noBoundary(base []byte) {
	c := w.p.newCase("content-type", noPlace, "no-boundary")
	w.p.fillBody(c, w.base.body, base)
	own := contentTypeOf(c.Steps[0])
	label(&c.Steps[0], essence(own))
	c.In, c.Title, c.Base, c.Twin = "header", "The media type does not name the boundary.", w.base.c.Base, w.base.c.ID
	c.Expect, c.Promise = expect(classBroken, "the boundary parameter is demanded (RFC 2046 5.1.1)"), verdict.Place(w.p.media.Place)
	c.Change = &verdict.Change{Keyword: "content-type", Was: own, Became: essence(own)}
	w.emit(c)
}

// otherMedia sends a valid body in each other media type that is described, and
// says of which types none is sent.
func (w *writer) otherMedia() {
	seen := map[string]bool{contentTypeOf(w.base.c.Steps[0]): true, w.p.media.Type: true}
	for _, m := range w.p.op.Body.Media {
		if m == w.p.media || w.done {
			continue
		}
		keyword := "content " + m.Type
		codec, err := values.NewCodec(m)
		if err != nil {
			w.p.book.unmet("", keyword, verdict.AcceptSide, verdict.Place(m.Place), err.Error())
			continue
		}
		body, class, err := w.bodyIn(m, codec)
		if err != nil {
			w.p.book.unmet("", keyword, verdict.AcceptSide, verdict.Place(m.Place), err.Error())
			continue
		}
		if _, contentType, _ := codec.Encode(body, w.p.order); !seen[contentType] && !seen[m.Type] {
			seen[contentType] = true
			w.inMedia(m, codec, body, class)
		}
	}
}

// bodyIn is a value that a media type takes: the base's, a documented one, or a
// made one, of which nobody has said that the server takes it.
func (w *writer) bodyIn(m *spec.Media, codec *values.Codec) (any, class, error) {
	var failed error
	for _, v := range w.shownIn(m) {
		if failed = takes(m, codec, v, w.p.order); failed == nil {
			return v, classDocumented, nil
		}
	}
	if m.Schema == nil {
		return nil, 0, failed
	}
	v, err := values.NewMaker(m.Schema.Request(), values.Options{Seed: w.p.opts.Seed, Samples: w.p.samples}).Make()
	if err == nil {
		err = takes(m, codec, v, w.p.order)
	}
	return v, classWhole, err
}

// shownIn are the base's value and the documented examples of a media type.
func (w *writer) shownIn(m *spec.Media) []any {
	out := []any{w.base.body}
	for _, ex := range m.Examples {
		if v, err := decode(ex.Value); err == nil {
			out = append(out, v)
		}
	}
	return out
}

// takes says why a media type cannot carry a value; nil when what is read from
// it is valid.
func takes(m *spec.Media, codec *values.Codec, v any, order values.Order) error {
	data, contentType, err := codec.Encode(v, order)
	if err != nil {
		return fmt.Errorf("%s has no room for the body: %w", m.Type, err)
	}
	if m.Schema == nil {
		return nil
	}
	read, err := codec.Decode(data, contentType)
	if err != nil {
		return err
	}
	faults, err := m.Schema.Request().ValidateValue(read)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("no valid body for %s could be made: it breaks %s at %q", m.Type, faults[0].Keyword, faults[0].Instance)
	}
	return err
}

// inMedia writes the control of one media type.
func (w *writer) inMedia(m *spec.Media, codec *values.Codec, body any, class class) {
	data, contentType, err := codec.Encode(body, w.p.order)
	if err != nil {
		return
	}
	c := w.p.newCase("content-type", noPlace, escape(m.Type))
	w.p.fillBody(c, nil, data)
	label(&c.Steps[0], contentType)
	if c.Value, err = codec.Decode(data, contentType); err != nil {
		return
	}
	c.In, c.Title, c.Base, c.Twin = "header", fmt.Sprintf("A valid body is sent as %s, which is described too.", m.Type), w.base.c.Base, w.base.c.ID
	c.Expect, c.Promise = expect(class, "the description takes this media type"), verdict.Place(m.Place)
	c.Change = &verdict.Change{Keyword: "content-type", Was: contentTypeOf(w.base.c.Steps[0]), Became: contentType}
	w.p.book.met("", "content "+m.Type, verdict.AcceptSide, verdict.Place(m.Place), c.ID)
	w.emit(c)
}
