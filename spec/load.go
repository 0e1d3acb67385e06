package spec

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// defaultMaxBytes bounds a description where Options.MaxBytes is zero.
const defaultMaxBytes = 256 << 20

// Source is a description as bytes with its name.
type Source struct {
	Name string // as the user gave it; "-" for standard input
	Data []byte
	Dir  string // folder that relative references may read from; "" for none
}

// Options choose what is loaded; the zero value takes every create.
type Options struct {
	// Operations selects by operationId, "METHOD /path", tag ("tag:NAME" where
	// the name alone is an operationId too), or a glob of an operationId or of
	// "METHOD /path", whose * also crosses slashes. If empty, every create of
	// the description.
	Operations []string
	// Identifier is the JSON pointer or property name of the id in the answer;
	// if empty it is found.
	Identifier string
	// MaxBytes bounds the description; if 0, 256 MiB.
	MaxBytes int64
	// Hints are laid over what x-assay says in the description, by operation
	// id and then as Operation.Hints; a parameter's key is its name without a
	// slash.
	Hints map[string]map[string]Hint
}

// Error is a description that cannot be used.
type Error struct {
	Name   string // of the description
	Line   int    // 0 when unknown
	Column int
	Msg    string
	Hint   string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("description ")
	b.WriteString(e.Name)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// ReadFile reads a description from a file; references to files in its folder
// and below may be followed.
func ReadFile(path string) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return Source{}, fileError(path, err)
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.IsDir() {
		return Source{}, &Error{Name: path, Msg: "is a directory", Hint: "name the OpenAPI file in it"}
	}
	src, err := Read(path, f)
	src.Dir = filepath.Dir(path)
	return src, err
}

// Read reads a description from a stream, such as standard input.
func Read(name string, r io.Reader) (Source, error) {
	var b bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if st, err := f.Stat(); err == nil && st.Mode().IsRegular() && st.Size() <= defaultMaxBytes {
			b.Grow(int(st.Size()) + bytes.MinRead) // no copies while it grows
		}
	}
	_, err := b.ReadFrom(io.LimitReader(r, defaultMaxBytes+1))
	if err != nil {
		return Source{}, fileError(name, err)
	}
	return Source{Name: name, Data: b.Bytes()}, nil
}

func fileError(name string, err error) error {
	e := &Error{Name: name, Msg: err.Error()}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		e.Msg = "cannot read: " + pe.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Msg, e.Hint = "no such file", "check the path; - reads standard input"
	case errors.Is(err, fs.ErrPermission):
		e.Msg = "permission denied"
	}
	return e
}

// Load reads the contract. Errors are *Error.
func Load(src Source, opts Options) (*Contract, error) {
	b, err := open(src, opts)
	if err != nil {
		return nil, err
	}
	return b.build()
}

// open reads the document and lists its operations.
func open(src Source, opts Options) (*builder, error) {
	limit := opts.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if int64(len(src.Data)) > limit {
		return nil, &Error{Name: src.Name, Msg: fmt.Sprintf("larger than %d bytes", limit)}
	}
	doc, err := openDocument(src)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(src.Data)
	b := &builder{doc: doc, opts: opts, made: map[*node]*creation{}, contract: &Contract{
		Title:   doc.root().get("info").get("title").n.str(),
		Version: doc.root().get("info").get("version").n.scalar(),
		OpenAPI: doc.version,
		File:    src.Name,
		SHA256:  hex.EncodeToString(sum[:]),
	}}
	return b, b.entries()
}

// parse reads YAML or JSON into nodes.
func parse(f *file, data []byte) (*node, error) {
	if e := instead(f.name, data); e != nil {
		return nil, e
	}
	data, err := toUTF8(f, data)
	if err != nil {
		return nil, err
	}
	f.hinted, f.linked = bytes.Contains(data, []byte(hintKey)), bytes.Contains(data, []byte("$response."))
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, &Error{Name: f.name, Msg: "the file is empty", Hint: "an OpenAPI document is wanted, in YAML or JSON"}
	}
	if trimmed[0] == '{' || trimmed[0] == '[' {
		n, jerr := parseJSON(f, data)
		if jerr == nil {
			return n, nil
		}
		// YAML's flow style begins alike; its parser may read what JSON refuses.
		if !json.Valid(data) {
			if n, err := parseYAML(f, data); err == nil {
				return n, nil
			}
		}
		return nil, jerr
	}
	return parseYAML(f, data)
}

// toUTF8 cuts a byte order mark, decodes UTF-16, with a mark or plain by the zeros
// of its first two characters (RFC 4627 section 3), and refuses what is not UTF-8.
func toUTF8(f *file, data []byte) ([]byte, error) {
	zero := func(i int) bool { return len(data) > 3 && data[i] == 0 }
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		data = fromUTF16(data[2:], binary.BigEndian)
	case zero(1) && zero(3) && !zero(0) && !zero(2):
		data = fromUTF16(data, binary.LittleEndian)
	case zero(0) && zero(2) && !zero(1) && !zero(3):
		data = fromUTF16(data, binary.BigEndian)
	}
	if utf8.Valid(data) {
		return data, nil
	}
	off := 0
	for off < len(data) {
		r, size := utf8.DecodeRune(data[off:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		off += size
	}
	line, col := indexLines(data).place(off)
	return nil, &Error{Name: f.name, Line: line, Column: col, Msg: fmt.Sprintf("byte 0x%02x is not UTF-8", data[off])}
}

// fromUTF16 decodes; half a unit at the end is cut.
func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) > 1; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return []byte(string(utf16.Decode(units)))
}
