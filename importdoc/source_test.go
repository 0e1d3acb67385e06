package importdoc

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

const sourcePage = "source/devicemanagementexchangeconnector-create.md"

// TestSourcePage holds all that is wrong with the page that the embedded
// description comes from, and what is not: its lengths are right with CRLF.
func TestSourcePage(t *testing.T) {
	var have []string
	for _, f := range importOf(t, load(t, sourcePage)).Findings {
		require.NotEqual(t, "page/content-length", string(f.Rule), "478 and 527 are right with CRLF")
		line, _, _ := strings.Cut(f.Text, ",")
		have = append(have, string(f.Rule)+" "+line)
	}
	slices.Sort(have)
	require.Equal(t, []string{
		`page/annotation-type the annotation has the type "microsoft.graph.devicemanagementexchangeconnector" and the body "microsoft.graph.deviceManagementExchangeConnector": type names have case`,
		`page/enum-value exchangeConnectorType is "String"`, // in the request
		`page/enum-value exchangeConnectorType is "String"`, // in the answer
		`page/enum-value status is "String"`,
		`page/enum-value status is "String"`,
		`page/no-error-response the page does not say how a refusal is answered; OData's error is assumed for 4XX`,
		`page/required-table the text has each property of the table required for a create`,
		`page/todo the permissions of Application are open: TODO: Determine AppOnly scopes`,
		`page/todo the permissions of Delegated (work or school account) are open: TODO: Determine scopes`,
		`page/url-version the URL has the segment "localtest" before the documented path /deviceManagement/exchangeConnectors`,
	}, have)
}

// TestRequiredTableNamesTheID: the table of what is required has the id, which
// the service assigns.
func TestRequiredTableNamesTheID(t *testing.T) {
	src := load(t, sourcePage)
	for _, f := range importOf(t, src).Findings {
		if f.Rule == "page/required-table" {
			require.Contains(t, f.Text, "the example sends no id")
			require.Contains(t, strings.Split(string(src.Data), "\n")[f.Place.Line-1], "|id|String|")
			return
		}
	}
	t.Fatal("nothing is said of the id")
}

// byHand is what the embedded description has and the page does not give, with
// the reason.
var byHand = []struct {
	what, reason string
	embedded     func(*spec.Operation) any
	imported     any
}{
	{"operationId", "a shorter name was chosen by hand", func(o *spec.Operation) any { return o.ID }, "createDeviceManagementExchangeConnector"},
	{"GET of the item", "the page documents the create alone; the others were added so that a resource's whole life is judged", func(o *spec.Operation) any { return o.Read != nil }, false},
	{"list", "as above", func(o *spec.Operation) any { return o.List != nil }, false},
	{"DELETE", "as above", func(o *spec.Operation) any { return o.Delete != nil }, false},
	{"answers", "the page documents no refusal: OData's error is assumed for all of 4XX, and was written status by status by hand", func(o *spec.Operation) any { return statusesOf(o) }, []string{"201", "4XX"}},
	{"tags", "a page has none", func(o *spec.Operation) any { return len(o.Tags) }, 0},
}

func statusesOf(o *spec.Operation) []string {
	var out []string
	for _, r := range o.Responses {
		out = append(out, r.Key)
	}
	return out
}

// TestSourceIsTheEmbedded: importing the source page gives the create that the
// embedded description tells in our own words.
func TestSourceIsTheEmbedded(t *testing.T) {
	operation := func(src spec.Source) *spec.Operation {
		c, err := spec.Load(src, spec.Options{})
		require.NoError(t, err)
		require.Len(t, c.Operations, 1)
		return c.Operations[0]
	}
	embedded, imported := operation(spec.Embedded()), operation(importOf(t, load(t, sourcePage)).Source())

	require.Equal(t, embedded.Method, imported.Method)
	require.Equal(t, embedded.Path, imported.Path)
	require.Equal(t, embedded.Success[0].Key, imported.Success[0].Key)
	require.Equal(t, embedded.Body.Required, imported.Body.Required)
	require.Equal(t, embedded.Identifier.Pointer, imported.Identifier.Pointer)
	require.Len(t, imported.Security, len(embedded.Security))
	require.Equal(t, propertiesIn(t, embedded.Body.JSON().Schema.Request()), propertiesIn(t, imported.Body.JSON().Schema.Request()))
	require.Equal(t, propertiesIn(t, embedded.Success[0].JSON().Schema.Response()), propertiesIn(t, imported.Success[0].JSON().Schema.Response()))
	require.Equal(t, string(embedded.Body.JSON().Examples[0].Value), string(imported.Body.JSON().Examples[0].Value))
	require.Equal(t, string(embedded.Success[0].JSON().Examples[0].Value), string(imported.Success[0].JSON().Examples[0].Value))

	for _, d := range byHand {
		require.NotEqual(t, d.embedded(embedded), d.embedded(imported), "%s is alike now: %s", d.what, d.reason)
		require.Equal(t, d.imported, d.embedded(imported), d.what)
	}
}

// shown is what a property promises, descriptions aside.
type shown struct {
	types, enum []string
	format      string
	readOnly    bool
}

func propertiesIn(t *testing.T, v *spec.View) map[string]shown {
	t.Helper()
	out := map[string]shown{}
	root := v.Root
	for root.Ref != nil {
		root = root.Ref
	}
	for name, p := range root.Properties {
		s := shown{readOnly: p.ReadOnly}
		if p.Types != nil {
			s.types = p.Types.ToStrings()
		}
		if p.Format != nil {
			s.format = p.Format.Name
		}
		if p.Enum != nil {
			for _, e := range p.Enum.Values {
				s.enum = append(s.enum, e.(string))
			}
		}
		out[name] = s
	}
	require.Len(t, out, 11)
	return out
}
