package mock

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
	"assay/spec"
)

// subject is a contract with a probe for it.
type subject struct {
	contract  *spec.Contract
	token     string
	probe     *probe
	good, bad []any
}

func subjects(t testing.TB) map[string]*subject {
	home, shop, shapes := embedded(t), described(t, "orders.yaml"), described(t, "shapes.yaml")
	operation := func(id string) *spec.Operation {
		i := slices.IndexFunc(shapes.Operations, func(op *spec.Operation) bool { return op.ID == id })
		require.GreaterOrEqual(t, i, 0, id)
		return shapes.Operations[i]
	}
	all := map[string]*subject{
		"connectors": {contract: home, token: "token-1", probe: newProbe(t, home.Operations[0], connectors, "", `{
			"@odata.type":"#microsoft.graph.deviceManagementExchangeConnector","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00",
			"status":"connectionPending","primarySmtpAddress":"a@example.com","serverName":"Server Name value","connectorServerName":" Connector ",
			"exchangeConnectorType":"hosted","version":"Version value","exchangeAlias":"Alias","exchangeOrganization":"Org"}`,
			[2]string{"Authorization", bearerOf})},
		"orders": {contract: shop, token: "sesame", probe: newProbe(t, shop.Operations[0], "/shops/one/orders", "/data", `{
			"code":"ABC-1234","secret":"hush","note":"a note","title":"Title Text","priority":2,"weight":12.5,"step":10,"gift":true,
			"due":"2024-05-06T07:08:09.5+02:00","token":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","channel":"shop","tags":["One","Two"],
			"labels":{"a":"b"},"customer":{"email":"a@example.com","name":"Ann","since":"2020-02-02"},
			"lines":[{"sku":"S1","count":1},{"sku":"S2","count":2}]}`,
			[2]string{"X-Key", "sesame"})},
		"shapes": {contract: shapes, probe: newProbe(t, operation("createShape"), "/shapes", "", `{"kind":"circle","radius":1.5}`, [2]string{})},
		"codes":  {contract: shapes, probe: newProbe(t, operation("createCode"), "/codes", "", `{"seed":1}`, [2]string{})},
	}
	for _, s := range all {
		s.good, s.bad = s.probe.mutants()
		require.NotEmpty(t, s.bad)
	}
	return all
}

// judged are the rules that a server with such options breaks.
func (s *subject) judged(t testing.TB, opts Options) map[rule.ID][]string {
	opts.Token = s.token
	server := started(t, s.contract, opts)
	return s.probe.against(server).run(s.good, s.bad)
}

func TestFaithfulServerBreaksNothing(t *testing.T) {
	for name, s := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, s.judged(t, Options{}))
		})
	}
}

// TestEachFaultBreaksItsPromise shows for each kind of fault, at the first and
// the last place of the contracts, that a rule it names is broken.
func TestEachFaultBreaksItsPromise(t *testing.T) {
	if testing.Short() {
		t.Skip("switches on every fault; not with -short")
	}
	for name, s := range subjects(t) {
		for _, c := range ends(FaultsOf(s.contract), s.probe.op.ID) {
			if shownElsewhere(c.Fault.Name) {
				continue
			}
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				broken := s.judged(t, Options{Fault: c.Name})
				require.True(t, slices.ContainsFunc(c.Fault.Rules, func(id rule.ID) bool { return broken[id] != nil }),
					"wanted one of %v broken, got %v", c.Fault.Rules, broken)
			})
		}
	}
}

// shownElsewhere says whether the probe, which sends bodies to one operation and
// sees no wire, is not the one to show a fault.
func shownElsewhere(name string) bool {
	for _, tested := range []string{
		"framing-",             // TestFramingFaults
		"overlooks-",           // TestKeywordFaults
		"parameter", "parent-", // TestParameterFaults, TestParentFault
		"auth-other-scheme-accepted",           // TestOtherSchemeFault
		"key-ignored-at-once", "key-forgotten", // TestKeyFaults
		"key-spoilt", "client-id-overwrites", // TestKeyFaults, TestOverwritingFault
		"takes-equal-for-one", // TestEqualCreatesFault
	} {
		if strings.HasPrefix(name, tested) {
			return true
		}
	}
	return false
}

func TestEachFaultHasAnOccasion(t *testing.T) {
	known := map[string]bool{}
	for _, s := range subjects(t) {
		for _, c := range ends(FaultsOf(s.contract), s.probe.op.ID) {
			known[c.Fault.Name] = true
		}
	}
	for _, f := range Faults() {
		if shownElsewhere(f.Name) {
			continue
		}
		require.True(t, known[f.Name], "no contract of the tests gives an occasion for %s", f.Name)
	}
}

// ends keeps the first and the last of each kind that an operation can have;
// the first alone where it has very many.
func ends(all []Concrete, operation string) []Concrete {
	all = slices.DeleteFunc(all, func(c Concrete) bool { return c.Operation != operation })
	var kept []Concrete
	for i, c := range all {
		first := i == 0 || all[i-1].Fault.Name != c.Fault.Name
		last := i == len(all)-1 || all[i+1].Fault.Name != c.Fault.Name
		if first || last && len(all) < 250 {
			kept = append(kept, c)
		}
	}
	return kept
}

func TestFaultRecords(t *testing.T) {
	seen := map[string]bool{}
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	rules := regexp.MustCompile(`^(http|status|body|header|echo|id|resource|reject|auth|stability|concurrency|idempotency)/[a-z]+(-[a-z]+)*$`)
	check := func(name, title string) {
		require.Regexp(t, kebab, name)
		require.False(t, seen[name], "%s twice", name)
		seen[name] = true
		require.True(t, strings.HasSuffix(title, ".") && strings.Count(title, ". ") == 0, "%s: one sentence with a full stop", name)
	}
	for _, f := range Faults() {
		check(f.Name, f.Title)
		require.NotEmpty(t, f.Rules, f.Name)
		for _, id := range f.Rules {
			require.Regexp(t, rules, string(id), f.Name)
		}
	}
	for _, o := range Oddities() {
		check(o.Name, o.Title)
		require.NotEmpty(t, o.Reason, o.Name)
	}
	require.GreaterOrEqual(t, len(Faults()), 40)
	require.GreaterOrEqual(t, len(Oddities()), 20)
}

func TestUnknownNames(t *testing.T) {
	c := embedded(t)
	_, err := New(c, Options{Fault: "drops-feild"})
	require.EqualError(t, err, `unknown fault "drops-feild" (did you mean "drops-field"?)`)
	_, err = New(c, Options{Fault: "accepts-too-long"})
	require.ErrorContains(t, err, "gives no occasion")
	_, err = New(c, Options{Fault: "drops-field@/servername"})
	require.EqualError(t, err, `the description gives no occasion for the fault "drops-field@/servername" (did you mean "drops-field@/serverName"?)`)
	_, err = New(c, Options{Oddities: []string{"gzipped"}})
	require.EqualError(t, err, `unknown oddity "gzipped" (did you mean "gzip"?)`)
}

func TestConcreteNamesSwitchOn(t *testing.T) {
	c := described(t, "shapes.yaml")
	all := FaultsOf(c)
	require.NotEmpty(t, all)
	for _, f := range all {
		_, err := New(c, Options{Fault: f.Name})
		require.NoError(t, err, f.Name)
		require.Contains(t, f.Name, fmt.Sprintf("@%s:", f.Operation), "several operations are told apart")
		require.True(t, f.Fault.Applies(c))
	}
}
