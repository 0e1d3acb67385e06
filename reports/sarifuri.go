package reports

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"assay/verdict"
)

// sarifRoot is the base that relative names are meant to be resolved against:
// the root of the sources (SARIF 2.1.0 section 3.4.4).
const sarifRoot = "%SRCROOT%"

// unreserved are the bytes besides letters and digits that a path segment may
// hold as they are (RFC 3986 section 3.3), but the colon, which a relative
// reference must not have in its first segment.
const unreserved = "-._~!$&'()*+,;=@/"

// escapeURI percent-encodes every byte that is not a letter, a digit or one of
// allowed.
func escapeURI(s, allowed string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// mendURI keeps what is reserved or already encoded in an absolute URI, and
// encodes the rest.
func mendURI(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		if len(s) >= 3 && s[0] == '%' && strings.Trim(s[1:3], "0123456789abcdefABCDEF") == "" {
			b.WriteString(s[:3])
			s = s[3:]
			continue
		}
		b.WriteString(escapeURI(s[:1], unreserved+":?#[]"))
		s = s[1:]
	}
	return b.String()
}

// repositoryPath writes a file's name as the systems that show a repository
// want it: with slashes, and without "./" in front. Standard input has none.
func repositoryPath(name string) string {
	if name == "-" {
		return ""
	}
	name = strings.ReplaceAll(name, `\`, "/")
	for strings.HasPrefix(name, "./") {
		name = strings.TrimLeft(name[2:], "/")
	}
	return name
}

// in says where names of files are relative to, and where they are wanted from.
func (r *run) in(opts Options) *run {
	r.root, r.dir = opts.Root, opts.Dir
	return r
}

// file is repositoryPath of a name, from the root of the workspace where that is
// known and the file lies in it.
func (r *run) file(name string) string {
	clean := repositoryPath(name)
	if r.root == "" || clean == "" || strings.HasPrefix(clean, "http://") || strings.HasPrefix(clean, "https://") {
		return clean
	}
	full := filepath.FromSlash(clean)
	if !filepath.IsAbs(full) {
		full = filepath.Join(r.dir, full)
	}
	inside, err := filepath.Rel(r.root, full)
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return clean
	}
	return filepath.ToSlash(inside)
}

// located is a place with the name of its file as the workspace has it.
func (r *run) located(p verdict.Place) verdict.Place {
	p.File = r.file(p.File)
	return p
}

// artifact names a file by a URI: relative to the root of the sources where
// the name is relative.
func artifact(name string) sarifArtifact {
	name = orElse(repositoryPath(name[:border(name, maxPath)]), unnamedFile)
	switch {
	case strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://"):
		return sarifArtifact{URI: mendURI(name)}
	case strings.HasPrefix(name, "/"):
		return sarifArtifact{URI: "file:///" + escapeURI(strings.TrimLeft(name, "/"), unreserved)}
	case len(name) > 2 && name[1] == ':' && name[2] == '/': // a drive of Windows
		return sarifArtifact{URI: "file:///" + escapeURI(name, unreserved+":")}
	}
	return sarifArtifact{URI: escapeURI(name, unreserved), Base: sarifRoot}
}

// unnamedFile stands for a description whose name is not known, where a format
// asks for one.
const unnamedFile = "description"

// maxPath bounds the name of a file, in bytes.
const maxPath = 2000

// homes are where a finding is shown, each place once: its promises, else its
// operation, else the top of the description. There is always one; its file is
// empty where the journal does not name the description.
func (r *run) homes(f *verdict.Finding) []verdict.Place {
	var file string
	if r.started != nil {
		file = r.started.Description.File
	}
	candidates := slices.Clone(f.Places)
	if len(candidates) == 0 && f.Operation != "" {
		candidates = []verdict.Place{r.operation(f.Operation).Place}
	}
	var out []verdict.Place
	for _, p := range candidates {
		p.File = orElse(p.File, file)
		if p.Line < 1 || slices.ContainsFunc(out, func(q verdict.Place) bool { return q.File == p.File && q.Line == p.Line && q.Column == p.Column }) {
			continue
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		named := verdict.Place{File: file}
		if len(candidates) > 0 {
			named.File = cmp.Or(candidates[0].File, file)
		}
		out = append(out, named)
	}
	return out
}

func (r *run) physical(p verdict.Place) *sarifPhysical {
	out := &sarifPhysical{Artifact: artifact(r.file(p.File))}
	if p.Line > 0 {
		out.Region = &sarifRegion{Line: p.Line, Column: max(p.Column, 0)}
	}
	return out
}
