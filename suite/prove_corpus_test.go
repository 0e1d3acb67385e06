package suite

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/reports"
	"assay/spec"
)

// Why faults are missed.
const (
	noText    = "no body has a text in which bytes could be broken"
	alikeBody = "every property is read-only, so that nothing tells the bodies of two creates apart"
	anyScheme = "seven schemes are described, and the foreign one that the plan sends is among them"
	noMessage = "the error repeats another credential than the one that was sent"
)

// shapes are one operation each of real descriptions that have little in
// common. Misses are the faults that are not found there, by their names, each
// with the reason: the table may only shrink.
var shapes = []struct {
	file, operation string
	shape           string
	misses          map[string]string
}{
	{"3.0-microcks-cars-openapi-spacesops.yaml", "addCarOp", "3.0, a parameter in the path", nil},
	{"2.0-payments.service.gov.uk-payments-1.0.3.yaml", "Create a payment", "2.0, every property of the body read-only", map[string]string{
		"accepts-invalid-utf8": noText, "client-id-overwrites": alikeBody,
	}},
	{"3.1-scalar-galaxy-3.1.json", "createPlanet", "3.1, XML beside JSON, seven security schemes to choose from", map[string]string{
		"error-credentials": noMessage, "auth-other-scheme-accepted": anyScheme,
	}},
	{"3.0-botify.com-1.0.0.yaml", "createUrlsExport", "3.0, three parameters in the path and none of them created first", nil},
	{"3.0-bulksms.com-1.0.0.yaml", "POST /webhooks", "3.0, no operationId, a create that answers 200", nil},
	{"3.1-cats-petstore31.yaml", "addPet", "3.1, a 200 beside the GET of the item, XML beside JSON", nil},
	{"3.0-formapi.io-v1.yaml", "createCustomFileFromUpload", "3.0, one small body", nil},
}

// TestProveShapes: on descriptions of different shape the lawful servers are
// silent and the faults are found. The full tier tries every server; else the
// oddities are shared out among the descriptions, and faults are a fixed sample.
func TestProveShapes(t *testing.T) {
	if raceDetector {
		t.Skip("the sample of the proofs is enough for the race detector")
	}
	if len(descriptionsOf(t)) == 0 {
		return
	}
	tier := os.Getenv("ASSAY_TIER")
	for i, row := range shapes {
		if testing.Short() && i >= 2 {
			break
		}
		t.Run(row.file, func(t *testing.T) {
			src, err := spec.ReadFile(filepath.Join(corpus, row.file))
			require.NoError(t, err)
			p, err := newProver(ProveOptions{Source: src, Load: spec.Options{Operations: []string{row.operation}}})
			require.NoError(t, err)
			if tier != "full" && tier != "weekly" {
				p.thin(i, row.misses)
			}
			require.NoError(t, p.all(t.Context()))
			proof := p.proof(false)
			for _, s := range proof.Lawful {
				assert.Empty(t, s.Raised, "a false alarm about the server %q", s.Name)
			}
			tried := map[string]bool{}
			for _, f := range proof.Faults {
				tried[f.Name] = true
				if reason := row.misses[f.Name]; reason != "" {
					assert.Equal(t, reports.FaultMissed, f.Outcome, "%s is found now: take it off the table (%s)", f.Name, reason)
					continue
				}
				assert.NotEqual(t, reports.FaultMissed, f.Outcome, "%s: %s\n%s", f.Name, f.Reason, f.Rerun)
			}
			require.NotEmpty(t, tried)
			for name := range row.misses {
				assert.True(t, tried[name], "the description gives no occasion for %s: take it off the table", name)
			}
		})
	}
}

// thin leaves the faithful server, the turn-th of the shares of oddities, a few
// faults of different areas, and those that are named.
func (p *prover) thin(turn int, named map[string]string) {
	const shares, faults = 6, 6
	var lawful, broken, kept []*subject
	for i, s := range p.servers {
		switch {
		case s.fault != nil:
			broken = append(broken, s)
			if named[s.name] != "" {
				kept = append(kept, s)
			}
		case s.faithful() || i%shares == turn%shares:
			lawful = append(lawful, s)
		}
	}
	for _, s := range sampled(slices.Clone(broken), faults, 0) {
		if named[s.name] == "" {
			kept = append(kept, s)
		}
	}
	p.servers = append(lawful, kept...)
}
