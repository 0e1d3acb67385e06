package mock

import (
	"fmt"
	"maps"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/spec"
	"assay/values"
)

// intake is one media type that a create takes.
type intake struct {
	body    *spec.Media   // nil where nothing is described
	codec   *values.Codec // nil for JSON
	request *spec.View    // nil when any body will do
	sent    *place        // the root of request
	secret  bool          // the request has write-only properties
	forked  bool          // the request has branches, so that places are followed
}

// newIntake makes ready a media type; the error says that bodies of it are not
// read.
func newIntake(m *spec.Media) (*intake, error) {
	in := &intake{body: m}
	if !readsJSON(m.Type) {
		codec, err := values.NewCodec(m)
		if err != nil {
			return nil, err
		}
		if codec.Wire() != values.WireJSON {
			in.codec = codec
		}
	}
	if m.Schema == nil {
		return in, nil
	}
	in.request = m.Schema.Request()
	in.sent = rootPlace(in.request)
	in.forked = in.sent.undecided()
	in.sent.walk("", func(_ string, p, _ *place) {
		in.secret, in.forked = in.secret || p.shape.WriteOnly, in.forked || p.undecided()
	})
	return in, nil
}

// readsJSON says whether JSON is what a documented media type is first of all
// taken for.
func readsJSON(mediaType string) bool {
	return spec.IsJSON(mediaType) || spec.IsJSON(concrete(mediaType))
}

// takes makes ready the request body in each described media type: JSON is the
// first of them where it is there.
func (s *service) takes() error {
	if s.op.Body == nil || len(s.op.Body.Media) == 0 {
		return nil
	}
	var none error
	first := s.op.Body.JSON()
	for _, m := range s.op.Body.Media {
		in, err := newIntake(m)
		switch {
		case err != nil && none == nil:
			none = err
		case err != nil:
		case m == first:
			s.intakes = slices.Insert(s.intakes, 0, in)
		default:
			s.intakes = append(s.intakes, in)
		}
	}
	if len(s.intakes) == 0 {
		return fmt.Errorf("its body cannot be read: %w", none)
	}
	s.intake = *s.intakes[0]
	return nil
}

// intakeFor finds what takes a Content-Type: the described media type that fits
// it best, no charset but UTF-8, and no parameter that would change its
// meaning. It is nil when nothing does.
func (s *service) intakeFor(contentType string) *intake {
	if in := s.intakes[0]; contentType == "application/json" && in.body.Type == contentType {
		return in
	}
	essence, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil
	}
	m := (&spec.Response{Media: s.op.Body.Media}).MediaFor(contentType)
	if i := slices.IndexFunc(s.op.Body.Media, func(m *spec.Media) bool { return sameMedia(m.Type, essence, params) }); i >= 0 {
		m = s.op.Body.Media[i]
	}
	if m == nil || !unchanged(m.Type, essence, params) {
		return nil
	}
	i := slices.IndexFunc(s.intakes, func(in *intake) bool { return in.body == m })
	if i < 0 {
		return nil
	}
	if in := s.intakes[i]; !strings.Contains(m.Type, "*") || spec.IsJSON(contentType) {
		return in
	}
	// A range takes whatever can be read as its schema has it.
	member := *m
	member.Type = essence
	in, err := newIntake(&member)
	if err != nil {
		return nil
	}
	return in
}

// sameMedia says whether a documented media type is the given one, parameters
// and all.
func sameMedia(documented, essence string, params map[string]string) bool {
	t, described, err := mime.ParseMediaType(documented)
	return err == nil && len(params) > 0 && t == essence && maps.Equal(described, params)
}

// unchanged says whether the parameters of a Content-Type leave its meaning
// alone.
func unchanged(documented, essence string, params map[string]string) bool {
	_, described, _ := mime.ParseMediaType(documented)
	for name, value := range params {
		_, known := described[name]
		switch {
		case known, name == "boundary" && strings.HasPrefix(essence, "multipart/"):
		case name == "charset" && strings.EqualFold(value, "utf-8"):
		default:
			return false
		}
	}
	return true
}

// read decodes a body that is not JSON.
func (x *exchange) readForm() *refusal {
	value, err := x.in.codec.Decode(x.body, x.r.Header.Get("Content-Type"))
	if err != nil {
		rf := &refusal{reason: unreadable, message: fmt.Sprintf("The body is not taken as %s: %v.", x.in.body.Type, err)}
		if !x.condoned(rf) {
			return rf
		}
		return nil
	}
	x.raw = arranged(value, x.in.sent)
	x.keep(value)
	x.value = showable(x.value)
	return nil
}

// showable leaves out what no JSON text can show: the bytes of files.
func showable(v any) any {
	switch v := v.(type) {
	case *object:
		v.members = slices.DeleteFunc(v.members, func(m member) bool { return isBinary(m.value) })
		for i, m := range v.members {
			v.members[i].value = showable(m.value)
		}
	case []any:
		for i, e := range v {
			v[i] = showable(e)
		}
		return slices.DeleteFunc(v, isBinary)
	case string:
		if isBinary(v) {
			return ""
		}
	}
	return v
}

func isBinary(v any) bool {
	text, ok := v.(string)
	return ok && !utf8.ValidString(text)
}
