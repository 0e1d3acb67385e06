package spec

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wideDescription is a description of n resources, each with five operations and
// three schemas, in YAML or in JSON.
func wideDescription(n int, asJSON bool) []byte {
	var b bytes.Buffer
	b.WriteString("openapi: 3.0.3\ninfo:\n  title: wide\n  version: \"1\"\npaths:\n")
	const words = "what a description of this size says of every one of its operations, in a sentence or in two"
	for i := range n {
		fmt.Fprintf(&b, "  /r%d:\n", i)
		for _, m := range []string{"get", "post"} {
			fmt.Fprintf(&b, "    %s:\n      operationId: %s_r%d\n      description: %s\n      tags:\n        - t%d\n", m, m, i, words, i%50)
			if m == "post" {
				fmt.Fprintf(&b, "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/S%d'\n", i)
			}
			fmt.Fprintf(&b, "      responses:\n        \"2XX\":\n          description: done\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/S%d'\n", i)
		}
		fmt.Fprintf(&b, "  /r%d/{id}:\n", i)
		for _, m := range []string{"get", "patch", "delete"} {
			fmt.Fprintf(&b, "    %s:\n      operationId: %s_r%d_item\n      description: %s\n      parameters:\n        - name: id\n          in: path\n          required: true\n          schema:\n            type: string\n      responses:\n        \"200\":\n          description: |\n            done,\n            as it was asked: for\n", m, m, i, words)
		}
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&b, "    S%d:\n      type: object\n      required: [name]\n      properties:\n        id:\n          type: string\n          readOnly: true\n        name:\n          type: string\n          maxLength: %d\n        size:\n          type: integer\n          minimum: 0\n          maximum: 100\n        part:\n          $ref: '#/components/schemas/P%d'\n", i, 10+i%90, i)
		fmt.Fprintf(&b, "    P%d:\n      type: object\n      properties:\n        a:\n          type: string\n          enum:\n            - one\n            - two\n        b:\n          type: array\n          items:\n            type: number\n", i)
	}
	if !asJSON {
		return b.Bytes()
	}
	n0, err := parseWhole(&file{}, b.Bytes())
	if err != nil {
		panic(err)
	}
	return n0.appendJSON(nil)
}

// BenchmarkSelection measures how long one create of a large description takes to
// be ready to be sent, and how many times as long the whole text takes to be
// parsed.
func BenchmarkSelection(b *testing.B) {
	const resources = 5000
	for _, asJSON := range []bool{false, true} {
		data := wideDescription(resources, asJSON)
		b.Run(map[bool]string{false: "yaml", true: "json"}[asJSON], func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				c, err := Load(Source{Name: "wide", Data: data}, Options{Operations: []string{"post_r777"}})
				if err != nil || len(c.Operations) != 1 {
					b.Fatal(err)
				}
			}
			took := b.Elapsed().Seconds() / float64(b.N)
			start := time.Now()
			if _, err := parseWhole(&file{}, data); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(time.Since(start).Seconds()/took, "whole/selection")
		})
	}
}

// TestWideDescription holds that one create of a large description is the same
// by the index as by the whole text.
func TestWideDescription(t *testing.T) {
	data := wideDescription(300, false)
	require.Greater(t, len(data), indexFrom)
	require.True(t, bothWays(t, data))
	opts := Options{Operations: []string{"post_r77"}}
	lazy, err := Load(Source{Name: "wide.yaml", Data: data}, opts)
	require.NoError(t, err)
	whole, err := Load(Source{Name: "wide.yaml", Data: append([]byte("x-a: &x 1\n"), data...)}, opts) // an anchor: no index
	require.NoError(t, err)
	require.Equal(t, outlineOf(lazy, 1), outlineOf(whole, 0))
}

// outlineOf tells a contract with its places, lines moved down.
func outlineOf(c *Contract, down int) string {
	var b strings.Builder
	for _, op := range c.Operations {
		for _, o := range []*Operation{op, op.Read, op.Delete} {
			fmt.Fprintln(&b, o.ID, o.Path, o.Place.Line+down, o.Place.Column, o.Place.Pointer)
			for _, r := range o.Responses {
				fmt.Fprintln(&b, r.Key, r.Description, r.Place.Line+down, r.Place.Pointer)
			}
		}
		sh := op.Body.JSON().Schema.Request().Shape()
		for _, p := range sh.Properties {
			fmt.Fprintln(&b, p.Name, sh.Property(p.Name).Types, sh.Property(p.Name).Place.Line+down)
		}
	}
	return b.String()
}
