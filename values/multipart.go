package values

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"assay/spec"
)

// encodeMultipart writes multipart/form-data (RFC 7578): scalars as text, binary
// strings as files, objects as JSON and arrays as parts of one name, unless the
// Encoding of the member names another type (OpenAPI 3.0.3, Special
// Considerations for multipart Content).
func (c *Codec) encodeMultipart(v any, order Order) ([]byte, string, error) {
	obj, ok := settled(v).(map[string]any)
	if !ok {
		return nil, "", noRoom("", "a form is an object")
	}
	var parts []formPart
	for _, name := range Names(obj, order) {
		if strings.ContainsAny(name, "\r\n\x00") {
			return nil, "", noRoom(spec.Join("", name), "the head of a part has no room for line ends in a name")
		}
		some, err := c.parts(name, settled(obj[name]))
		if err != nil {
			return nil, "", below(err, name)
		}
		parts = append(parts, some...)
	}
	if len(parts) == 0 {
		return nil, "", noRoom("", "multipart/form-data has no room for an object without members (RFC 2046 section 5.1.1)")
	}
	boundary := boundaryFor(parts)
	data, err := writeParts(parts, boundary)
	t, params, bad := mime.ParseMediaType(c.media.Type)
	if bad != nil {
		t, params = "multipart/form-data", map[string]string{}
	}
	params["boundary"] = boundary
	return data, mime.FormatMediaType(t, params), err
}

// formPart is one part with its own head.
type formPart struct {
	name, file, contentType, text string
}

// parts writes one member.
func (c *Codec) parts(name string, v any) ([]formPart, error) {
	enc := c.media.Encoding[name].ContentType
	l, _ := c.formLayout(name)
	list, isArray := v.([]any)
	if isArray && !l.spread() && !slices.ContainsFunc(list, isObjectValue) { // collectionFormat csv and the like
		pairs, err := l.write(list)
		if err != nil {
			return nil, err
		}
		return []formPart{{name: name, text: pairs[0].Value}}, nil
	}
	if isArray {
		if len(list) == 0 {
			return nil, noRoom("", "multipart/form-data has no room for an empty array")
		}
		var out []formPart
		for i, it := range list {
			p, err := c.part(name, enc, settled(it), c.isFile(name, true))
			if _, nested := settled(it).([]any); nested {
				err = noRoom("", "multipart/form-data has no room for arrays inside others")
			}
			if err != nil {
				return nil, below(err, fmt.Sprint(i))
			}
			out = append(out, p)
		}
		return out, nil
	}
	p, err := c.part(name, enc, v, c.isFile(name, false))
	return []formPart{p}, err
}

func (c *Codec) part(name, enc string, v any, file bool) (formPart, error) {
	p := formPart{name: name}
	if enc != "" && enc != "text/plain" { // which parts are by themselves (RFC 7578 section 4.4)
		first, _, _ := strings.Cut(enc, ",")
		p.contentType = concrete(strings.TrimSpace(first), "application/octet-stream")
	}
	switch t := v.(type) {
	case map[string]any, []any:
		if p.contentType == "" || enc == "application/octet-stream" { // where no type is written
			p.contentType = "application/json"
		}
		if !spec.IsJSON(p.contentType) {
			return p, noRoom("", "a part of %s has no room for an object", p.contentType)
		}
		p.text = string(Encode(t, nil))
		return p, nil
	default:
		text, err := scalarText(t)
		if err != nil {
			return p, err
		}
		p.text = text
		if _, isText := t.(string); isText && file {
			if p.contentType == "" {
				p.contentType = "application/octet-stream"
			}
			p.file = fileName(name, p.contentType)
		}
		return p, nil
	}
}

// fileName makes a plain name for a file.
func fileName(name, contentType string) string {
	plain := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
	return plain + extension(contentType)
}

// extensions are those of the types that forms ask for most.
var extensions = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf",
	"text/csv": ".csv", "text/plain": ".txt", "application/json": ".json", "application/zip": ".zip"}

func extension(contentType string) string {
	if e, ok := extensions[spec.Essence(contentType)]; ok {
		return e
	}
	return ".bin"
}

// isFile says whether a member, or the items of one, are strings of bytes: the
// format binary of 3.0, in 3.1 a media type without an encoding.
func (c *Codec) isFile(name string, item bool) bool {
	for _, root := range c.types.variants(c.types.root()) {
		if root == nil {
			return false
		}
		for _, sh := range c.types.variants(memberSchemas(root, name)) {
			if item && sh != nil {
				sh = sh.Items()
			}
			if sh != nil && c.binary(sh) {
				return true
			}
		}
	}
	return false
}

func (c *Codec) binary(sh *spec.Shape) bool {
	for _, s := range sh.Schemas {
		switch c.types.view.Quote(s, "format") {
		case `"binary"`, `"file"`:
			return true
		}
		if c.types.view.Quote(s, "contentMediaType") != "" && c.types.view.Quote(s, "contentEncoding") == "" {
			return true
		}
	}
	return sh.Format == "binary"
}

// boundaryFor is a boundary that occurs in no part.
func boundaryFor(parts []formPart) string {
	const stem = "assay-form-boundary-5d1f0a"
	for n := 0; ; n++ {
		b := stem
		if n > 0 {
			b = fmt.Sprintf("%s-%d", stem, n)
		}
		free := true
		for _, p := range parts {
			free = free && !strings.Contains(p.text+p.name, b)
		}
		if free {
			return b
		}
	}
}

// quoted escapes what would end a parameter of a part's head (RFC 7578 section
// 4.2, RFC 2183 section 2).
var quoted = strings.NewReplacer("\\", "\\\\", `"`, `\"`)

func writeParts(parts []formPart, boundary string) ([]byte, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary(boundary); err != nil {
		return nil, err
	}
	for _, p := range parts {
		disposition := `form-data; name="` + quoted.Replace(p.name) + `"`
		if p.file != "" {
			disposition += `; filename="` + p.file + `"`
		}
		head := textproto.MIMEHeader{"Content-Disposition": {disposition}}
		if p.contentType != "" {
			head.Set("Content-Type", p.contentType)
		}
		pw, err := w.CreatePart(head)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(pw, p.text); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func (c *Codec) decodeMultipart(data []byte, contentType string) (any, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, fmt.Errorf("the Content-Type %q: %w", contentType, err)
	}
	if params["boundary"] == "" {
		return nil, errors.New("the Content-Type has no boundary (RFC 2046 section 5.1.1)")
	}
	r := multipart.NewReader(bytes.NewReader(data), params["boundary"])
	var fields []field
	for {
		p, err := r.NextPart()
		if err == io.EOF { // a wrapped one is a part that breaks off
			return c.readFields(fields), nil
		}
		if err != nil {
			return nil, fmt.Errorf("the parts cannot be read: %w", err)
		}
		text, err := io.ReadAll(p)
		if err != nil {
			return nil, fmt.Errorf("the part %q cannot be read: %w", p.FormName(), err)
		}
		if p.FormName() == "" {
			return nil, errors.New("a part has no name (RFC 7578 section 4.2)")
		}
		fields = append(fields, field{Pair{p.FormName(), string(text)}, p.Header.Get("Content-Type")})
	}
}
