package importdoc

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// judgeAddress compares the URL of an example with what is documented.
func (c *create) judgeAddress(e *exchange) {
	m := e.request
	at := m.offset(m.targetAt)
	host, _ := splitURL(m.target)
	if host == "" {
		f := c.page.found("page/url-relative", at, "the URL of the example names no server: %s", shorten(m.target, 80))
		if strings.HasPrefix(m.target, "/") {
			f.suggest("write the whole URL, with the server and the version of the API")
		} else {
			f.suggest("begin it with a slash, and better with the server")
		}
	}
	if slices.Contains(c.unmatched, e) {
		c.page.found("page/url-path", at, "the example calls %s, which is none of the documented addresses: %s", shorten(m.target, 90), c.written()).
			suggest("document the address, or call a documented one").as(c.gravity(m.target))
		return
	}
	c.judgeVersion(m, host)
}

// gravity is less for the short form of the signed-in user, /me for /users/{id}.
func (c *create) gravity(url string) Level {
	if _, path := splitURL(url); strings.Contains(path+"/", "/me/") {
		for _, a := range c.addresses {
			if _, n := a.match(strings.Replace(path+"/", "/me/", "/users/x/", 1)); n >= 0 {
				return Note
			}
		}
	}
	return Warning
}

// written lists the documented addresses.
func (c *create) written() string {
	var out []string
	for _, a := range c.addresses {
		out = append(out, a.written)
	}
	if len(out) > 3 {
		out = append(out[:3], "…")
	}
	return strings.Join(out, ", ")
}

// judgeVersion looks at the segment between the host and the documented path: it
// is a version, that of the folder where the page's folder names one.
func (c *create) judgeVersion(m *message, host string) {
	if host == "" || len(c.msgs.templates) == 0 {
		return
	}
	for _, a := range c.addresses {
		prefix, n := a.match(m.target)
		if n < 0 || len(prefix) == 0 || strings.ContainsAny(prefix[0], "{}") {
			continue
		}
		at := m.offset(m.targetAt + strings.Index(m.target, "/"+prefix[0]+"/") + 1)
		folder := folderVersion(c.page.name)
		switch {
		case !apiVersion.MatchString(prefix[0]):
			f := c.page.found("page/url-version", at, "the URL has the segment %q before the documented path %s, which is no version of the API", prefix[0], a.written)
			f.suggest("write the version, such as v1.0 or beta")
			if folder != "" {
				f.suggest("write %s", folder).repair(false, Edit{at, at + len(prefix[0]), folder})
			}
		case folder != "" && !strings.EqualFold(folder, prefix[0]):
			c.page.found("page/url-version", at, "the URL has the version %q, and the page is one of %s", prefix[0], folder).
				suggest("write %s", folder).repair(false, Edit{at, at + len(prefix[0]), folder})
		}
		return
	}
}

// folderVersion is the version that the page's folder, or the one above it,
// names; "" where none does.
func folderVersion(name string) string {
	dir := path.Dir(filepath.ToSlash(name))
	for range 2 {
		if base := path.Base(dir); apiVersion.MatchString(base) {
			return base
		}
		dir = path.Dir(dir)
	}
	return ""
}
