package runner

import (
	"fmt"
	"net/url"
	"strings"
)

// target is the base URL under test. Every URL that is sent comes from it, so
// that no answer and no description can lead a request to another host.
type target struct {
	scheme string
	host   string
	base   string // escaped path without a slash at its end
	user   *url.Userinfo
}

func parseTarget(raw string) (*target, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, &OptionsError{"target", fmt.Sprintf("%q is no URL: %v", raw, err)}
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, &OptionsError{"target", fmt.Sprintf("%q: want a URL such as http://127.0.0.1:8080/v1", raw)}
	case u.Hostname() == "":
		return nil, &OptionsError{"target", fmt.Sprintf("%q names no host", raw)}
	case u.RawQuery != "" || u.Fragment != "":
		return nil, &OptionsError{"target", fmt.Sprintf("%q: want a base URL, without query and fragment", raw)}
	}
	return &target{scheme: u.Scheme, host: u.Host, base: strings.TrimRight(u.EscapedPath(), "/"), user: u.User}, nil
}

// String is the base URL without credentials.
func (t *target) String() string { return t.root() + t.base }

func (t *target) root() string { return t.scheme + "://" + t.host }

// url returns the URL of an escaped path below the base, or of a whole path on
// the target's host.
func (t *target) url(path, query string, whole bool) (*url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	raw := t.root()
	if !whole {
		raw += t.base
	}
	raw += path
	if query != "" {
		raw += "?" + query
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("path %q cannot be sent: %w", path, err)
	}
	if u.Host != t.host || u.Scheme != t.scheme || u.User != nil {
		return nil, fmt.Errorf("path %q leads to another host", path)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// below is the escaped path of a URL below the base.
func (t *target) below(u *url.URL) string { return strings.TrimPrefix(u.EscapedPath(), t.base) }

// follow maps a link of an answer onto the target: what names the target's own
// host is taken as it is, what names another host only when its path fits the
// template (DESIGN section 9). The path is whole, base path included.
func (t *target) follow(from *url.URL, link, template string) (path, query string, ok bool) {
	ref, err := url.Parse(strings.TrimSpace(link))
	if err != nil || link == "" {
		return "", "", false
	}
	u := from.ResolveReference(ref)
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return "", "", false
	}
	path = u.EscapedPath()
	if sameHost(u, &url.URL{Scheme: t.scheme, Host: t.host}) {
		return path, u.RawQuery, strings.HasPrefix(path, "/")
	}
	tail, ok := fitting(path, template)
	return t.base + tail, u.RawQuery, ok
}

// sameHost compares names without case, and ports with their defaults.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// fitting returns the end of a path that a template such as /orders/{id}
// describes; what stands before it is the other host's base path.
func fitting(path, template string) (tail string, ok bool) {
	want := strings.Split(strings.Trim(template, "/"), "/")
	have := strings.Split(strings.Trim(path, "/"), "/")
	if template == "" || len(have) < len(want) {
		return "", false
	}
	have = have[len(have)-len(want):]
	for i, w := range want {
		if !segmentFits(have[i], w) {
			return "", false
		}
	}
	return "/" + strings.Join(have, "/"), true
}

// segmentFits says whether an escaped segment can come from a template's:
// literals as they are, something for each parameter.
func segmentFits(have, want string) bool {
	if text, err := url.PathUnescape(have); err == nil {
		have = text
	}
	before, rest, ok := strings.Cut(want, "{")
	if !ok {
		return have == want
	}
	_, after, ok := strings.Cut(rest, "}")
	if !ok || !strings.HasPrefix(have, before) {
		return false
	}
	have = have[len(before):]
	if strings.Contains(after, "{") { // several parameters in one segment: the rest is theirs
		return have != ""
	}
	return strings.HasSuffix(have, after) && len(have) > len(after) && !dots(strings.TrimSuffix(have, after))
}

// dots says whether an identifier would be taken for a step in the path
// (RFC 3986 section 3.3).
func dots(id string) bool { return id == "." || id == ".." }
