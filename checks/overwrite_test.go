package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

const (
	bodyA  = `{"name":"assay0000000000a"}`
	bodyB  = `{"name":"assay0000000000b"}`
	madeA  = `{"id":"` + uuid + `","name":"assay0000000000a"}`
	madeAB = `{"id":"` + uuid + `","name":"assay0000000000b"}`
	madeB  = `{"id":"` + otherUUID + `","name":"assay0000000000b"}`
	bodyBA = madeAB // the second body, with the first one's identifier
)

// chain is a create, another create, and a read of the first one's resource.
func chain(t *testing.T, second string, status int, answer, read string) *stage {
	s := made(t, bodyA, madeA).about("lifecycle", "", "")
	s.step("create.2", "POST", "/things", second, status, answer)
	if status == 201 {
		s.header("X-Count", "1")
	}
	return s.step("read.1", "GET", "/things/"+uuid, "", 200, read)
}

func TestNoOverwrite(t *testing.T) {
	named := func(s *stage, summary string) *stage {
		op := *s.Case.Op
		op.Summary = summary
		s.Case.Op = &op
		return s
	}
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"each has its own", chain(t, bodyB, 201, madeB, madeA), nil},
		{"the identifier is refused", chain(t, bodyBA, 400, `{"message":"no"}`, madeA), nil},
		{"the identifier is ignored", chain(t, bodyBA, 201, madeB, madeA), nil},
		{"the first is overwritten under its identifier", chain(t, bodyBA, 201, madeAB, madeAB), []string{"id/no-overwrite fail /name"}},
		{"the first is overwritten though the answer names another", chain(t, bodyB, 201, madeB, madeAB), []string{"id/no-overwrite fail /name"}},
		{"the description calls it an upsert", named(chain(t, bodyBA, 201, madeAB, madeAB), "Create or update a thing"), []string{"resource/same fail /name"}},
		{"one answer for all is not the client's doing", chain(t, bodyBA, 201, madeA, madeA), []string{"echo/field fail /name"}},
		{"the bodies are equal", chain(t, bodyA, 201, `{"id":"`+otherUUID+`","name":"assay0000000000a"}`, madeA), nil},
		{"something else has changed", chain(t, bodyB, 201, madeB, `{"id":"`+uuid+`","name":"other"}`), []string{"resource/same fail /name"}},
		{"the first cannot be read", chain(t, bodyB, 201, madeB, madeA).status(404), []string{"resource/readable fail"}},
	} {
		var got []string
		for _, f := range row.stage.found() {
			if f != "concurrency/distinct fail /id" { // which names the second create
				got = append(got, f)
			}
		}
		require.ElementsMatch(t, orNone(row.found), orNone(got), row.why)
	}
}

// crowd is a create that was sent several times at the same time.
func crowd(t *testing.T, technique string, marks cases.Marks, answers ...string) *stage {
	s := made(t, thing, thingID).about(technique, "", "")
	s.Case.Steps[0].Together = true
	if answers[0] == "" {
		s.Exchanges = nil
		s.step("", "POST", "/things", thing, 409, `{"message":"in use"}`)
	}
	for i, a := range answers[1:] {
		step := s.Case.Steps[0]
		step.ID, step.Marks = []string{"create.2", "create.3", "create.4"}[i], marks
		s.Case.Steps = append(s.Case.Steps, step)
		if a == "" {
			s.step(step.ID, "POST", "/things", thing, 409, `{"message":"in use"}`)
		} else {
			s.step(step.ID, "POST", "/things", thing, 201, a).header("X-Count", "1")
		}
	}
	return s
}

func TestAtOnce(t *testing.T) {
	const id2 = `{"id":"` + otherUUID + `","name":"n"}`
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"equal bodies make several", crowd(t, "lifecycle", cases.FreshMarks, thingID, id2), nil},
		{"or one, and conflicts", crowd(t, "lifecycle", cases.FreshMarks, thingID, "", ""), nil},
		{"the first need not be the one that wins", crowd(t, "lifecycle", cases.FreshMarks, "", id2, ""), nil},
		{"one identifier for two of them", crowd(t, "lifecycle", cases.FreshMarks, thingID, thingID), []string{"concurrency/distinct fail /id"}},
		{"under one key one is carried out", crowd(t, "idempotency", cases.SameRequest, thingID, "", ""), nil},
		{"or its answer is given to all", crowd(t, "idempotency", cases.SameRequest, thingID, thingID, thingID), nil},
		{"the second wins", crowd(t, "idempotency", cases.SameRequest, "", id2, ""), nil},
		{"two are carried out", crowd(t, "idempotency", cases.SameRequest, thingID, id2, ""), []string{"idempotency/same-key weak"}},
		{"two are carried out, and the first is not among them", crowd(t, "idempotency", cases.SameRequest, "", id2, thingID), []string{"idempotency/same-key weak"}},
		{"all conflict", crowd(t, "idempotency", cases.SameRequest, "", "", ""), []string{"status/accepts-valid error", "status/documented weak"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
}

// TestReplays: a key that is sent again later, and one whose first request was
// refused.
func TestReplays(t *testing.T) {
	const id2 = `{"id":"` + otherUUID + `","name":"n"}`
	later := func(answer string) *stage {
		return crowd(t, "idempotency", cases.FreshMarks, thingID, id2).replay(cases.SameRequest, 201, answer)
	}
	refused := func(status int, answer string) *stage {
		s := made(t, `{"name":7}`, `{"message":"no"}`).status(400).expect(verdict.Either, "").about("idempotency", "", "")
		return s.replay(cases.SameKey, status, answer)
	}
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"the first answer again, later", later(thingID), nil},
		{"another resource, later", later(`{"id":"11111111-c9e4-98cd-e4c9-cd98e4c9cd98","name":"n"}`), []string{"idempotency/same-key weak"}},
		{"the resource of the create in between", later(id2), []string{"idempotency/same-key weak"}},
		{"the key of a refused request is free", refused(201, thingID), nil},
		{"or kept with its refusal", refused(400, `{"message":"no"}`), nil},
		{"a crash is a crash", refused(500, `{}`), []string{"status/no-server-error fail"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
}

// replay adds another create of the case.
func (s *stage) replay(marks cases.Marks, status int, answer string) *stage {
	step := s.Case.Steps[0]
	step.ID, step.Marks, step.Together = "create.9", marks, false
	s.Case.Steps = append(s.Case.Steps, step)
	return s.step("create.9", "POST", "/things", thing, status, answer)
}

// TestOtherScheme: credentials of a scheme that nobody describes are no
// credentials.
func TestOtherScheme(t *testing.T) {
	for _, row := range []struct {
		why    string
		how    verdict.Strength
		status int
		found  []string
	}{
		{"refused", verdict.Strong, 401, nil},
		{"refused without looking further", verdict.Strong, 400, nil},
		{"taken", verdict.Strong, 201, []string{"auth/scheme fail"}},
		{"taken where that is often tolerated", verdict.Lenient, 201, []string{"auth/scheme weak"}},
	} {
		s := made(t, thing, `{"message":"no"}`).status(row.status).expect(verdict.Reject, row.how).about("auth", "", "").header("WWW-Authenticate", "Basic")
		s.Case.Steps[0].Credentials = cases.OtherScheme
		require.ElementsMatch(t, orNone(row.found), s.found(), row.why)
	}
}

// TestPut: a PUT names what it creates, and may meet what is there already.
func TestPut(t *testing.T) {
	put := func(status int, answer string) *stage {
		s := made(t, thing, answer).header("Location", "").status(status)
		op := *s.Case.Op
		op.Method = "PUT"
		s.Case.Op = &op
		s.Case.Steps[0].Op = &op
		s.Exchanges[0].Request.Method = "PUT"
		return s
	}
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"created, with neither Location nor id", put(201, `{"name":"n"}`).header("X-Count", "1"), []string{"body/schema fail /id"}},
		{"replaced what was there", put(200, thingID), nil},
		{"replaced it without a body", put(204, "").header("Content-Type", ""), nil},
		{"a refusal is a refusal", put(400, `{"message":"no"}`), []string{"status/accepts-valid fail"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
}
