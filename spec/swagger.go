package spec

// body20 reads what OpenAPI 2.0 says of a request's body: the body parameter
// with the media types of consumes, or else the parameters of a form.
func (b *builder) body20(op *Operation, e entry) error {
	consumes := b.mediaTypes(e, "consumes")
	for _, list := range []loc{e.op.get("parameters"), e.item.get("parameters")} {
		for _, l := range list.items {
			p, err := b.doc.follow(l)
			if err != nil {
				return err
			}
			if p.get("in").n.str() != "body" {
				continue
			}
			s, err := b.usable(p.get("schema"), requests, responses)
			if err != nil {
				return err
			}
			op.Body = &RequestBody{Required: p.get("required").n.isTrue(), Place: p.place()}
			for _, typ := range consumes {
				op.Body.Media = append(op.Body.Media, &Media{Type: typ, Schema: s, Place: p.place(), Examples: b.mediaExamples(p, s)})
			}
			return nil
		}
	}
	return b.form20(op, e, consumes)
}

// response20 reads the schema and the examples of a response of OpenAPI 2.0.
func (b *builder) response20(r *Response, l loc, e entry) error {
	schema := l.get("schema")
	if !schema.ok() {
		return nil
	}
	s, err := b.usable(schema, responses)
	if err != nil {
		return err
	}
	for _, typ := range b.mediaTypes(e, "produces") {
		m := &Media{Type: typ, Schema: s, Place: l.place()}
		if ex := l.get("examples").get(typ); ex.ok() {
			m.Examples = append(m.Examples, b.example("example", ex, s, "media"))
		} else {
			m.Examples = b.mediaExamples(loc{}, s)
		}
		r.Media = append(r.Media, m)
	}
	return nil
}

// mediaTypes returns consumes or produces as they apply to an operation.
func (b *builder) mediaTypes(e entry, key string) []string {
	list := e.op.get(key)
	if !list.ok() {
		list = b.doc.root().get(key)
	}
	var out []string
	for _, t := range list.items {
		out = append(out, t.n.str())
	}
	if len(out) == 0 {
		return []string{"application/json"}
	}
	return out
}
