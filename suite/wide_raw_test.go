package suite

import (
	"maps"
	"slices"
	"strings"
)

// rawDocument is a description as encoding/json reads it.
type rawDocument struct {
	file      string
	root      object
	version   string
	converted bool // its origin is Swagger 2.0
}

type object = map[string]any

// rawCreate is a create of it, as far as the strata ask.
type rawCreate struct {
	doc          *rawDocument
	method, path string
	success      string   // key of the answer
	params       []object // path-level ones included
	media        []string // of the body
	body, answer object   // first schemas; nil where none
	envelope     bool
	schemes      []string // types of the security schemes
	keywords     map[string]bool
	nodes        int
	recursive    bool
}

// creates are the POSTs with a 201, the POSTs with another success beside a GET
// of path/{x}, and the PUTs with a 201.
func (d *rawDocument) creates() []*rawCreate {
	d.version, _ = d.root["openapi"].(string)
	info, _ := d.root["info"].(object)
	for _, o := range list(info["x-origin"]) {
		d.converted = d.converted || o["format"] == "swagger"
	}
	paths, _ := d.root["paths"].(object)
	var out []*rawCreate
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := d.resolve(paths[path])
		for _, method := range []string{"post", "put"} {
			op, ok := item[method].(object)
			if !ok {
				continue
			}
			if success := d.success(op, method, path, paths); success != "" {
				out = append(out, d.create(op, item, method, path, success))
			}
		}
	}
	return out
}

func (d *rawDocument) success(op object, method, path string, paths object) string {
	responses, _ := op["responses"].(object)
	if responses["201"] != nil {
		return "201"
	}
	if method == "put" || !d.hasItem(path, paths) {
		return ""
	}
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		if strings.HasPrefix(key, "2") && key != "204" {
			return key
		}
	}
	return ""
}

// hasItem says whether path/{x} can be read.
func (d *rawDocument) hasItem(path string, paths object) bool {
	base := strings.TrimSuffix(path, "/") + "/{"
	for p := range paths {
		rest, below := strings.CutPrefix(strings.TrimSuffix(p, "/"), base)
		if below && strings.IndexByte(rest, '}') == len(rest)-1 && d.resolve(paths[p])["get"] != nil {
			return true
		}
	}
	return false
}

func (d *rawDocument) create(op, item object, method, path, success string) *rawCreate {
	c := &rawCreate{doc: d, method: strings.ToUpper(method), path: path, success: success, keywords: map[string]bool{}}
	for _, p := range append(list(item["parameters"]), list(op["parameters"])...) {
		c.params = append(c.params, d.resolve(p))
	}
	content, _ := d.resolve(op["requestBody"])["content"].(object)
	c.media = slices.Sorted(maps.Keys(content))
	c.body = d.schema(content)
	responses, _ := op["responses"].(object)
	answer, _ := d.resolve(responses[success])["content"].(object)
	c.answer = d.schema(answer)
	security, given := op["security"]
	if !given {
		security = d.root["security"]
	}
	components, _ := d.root["components"].(object)
	schemes, _ := components["securitySchemes"].(object)
	for _, alternative := range list(security) {
		for name := range alternative {
			kind, _ := d.resolve(schemes[name])["type"].(string)
			c.schemes = append(c.schemes, kind)
		}
	}
	c.envelope = d.envelope(c.answer)
	d.walk(c, c.body, nil)
	return c
}

// envelope says whether an answer is an object around one other.
func (d *rawDocument) envelope(answer object) bool {
	properties, _ := answer["properties"].(object)
	if len(properties) != 1 {
		return false
	}
	for _, p := range properties {
		inner := d.resolve(p)
		return inner["properties"] != nil || inner["type"] == "array"
	}
	return false
}

// walk counts the schema and notes its keywords, each reference once.
func (d *rawDocument) walk(c *rawCreate, v any, above []string) {
	switch t := v.(type) {
	case []any:
		for _, x := range t {
			d.walk(c, x, above)
		}
	case object:
		if ref, ok := t["$ref"].(string); ok {
			switch {
			case slices.Contains(above, ref):
				c.recursive = true
			case c.nodes < 1000:
				d.walk(c, d.resolve(t), append(above[:len(above):len(above)], ref))
			}
			return
		}
		c.nodes++
		for name, x := range t {
			if name == "example" || name == "examples" || name == "description" || strings.HasPrefix(name, "x-") || c.nodes > 1000 {
				continue
			}
			c.keywords[name] = true
			if properties, ok := x.(object); ok && name == "properties" {
				x = slices.Collect(maps.Values(properties)) // names are no keywords
			}
			d.walk(c, x, above)
		}
	}
}

func (d *rawDocument) schema(content object) object {
	for _, name := range slices.Sorted(maps.Keys(content)) {
		media, _ := content[name].(object)
		if media["schema"] != nil {
			return d.resolve(media["schema"])
		}
	}
	return nil
}

// resolve follows references within the document.
func (d *rawDocument) resolve(v any) object {
	o, _ := v.(object)
	for range 20 {
		ref, ok := o["$ref"].(string)
		pointer, local := strings.CutPrefix(ref, "#/")
		if !ok || !local {
			return o
		}
		var at any = d.root
		for name := range strings.SplitSeq(pointer, "/") {
			below, _ := at.(object)
			at = below[strings.NewReplacer("~1", "/", "~0", "~", "%7B", "{", "%7D", "}").Replace(name)]
		}
		o, _ = at.(object)
	}
	return o
}

func list(v any) []object {
	items, _ := v.([]any)
	var out []object
	for _, x := range items {
		if o, ok := x.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

func (c *rawCreate) in(place string) (n int) {
	for _, p := range c.params {
		if p["in"] == place {
			n++
		}
	}
	return n
}

func (c *rawCreate) required(place string) bool {
	return slices.ContainsFunc(c.params, func(p object) bool { return p["in"] == place && p["required"] == true })
}

func (c *rawCreate) takes(media string) bool {
	return slices.ContainsFunc(c.media, func(m string) bool { return strings.HasPrefix(m, media) })
}

func (c *rawCreate) json() bool {
	return slices.ContainsFunc(c.media, func(m string) bool { return strings.Contains(m, "json") })
}

func (c *rawCreate) secured(kind string) bool { return slices.Contains(c.schemes, kind) }
