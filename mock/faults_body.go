package mock

import (
	"bytes"

	"assay/rule"
)

var malformedBody = []rule.ID{"body/well-formed"}

// bodyFaults break the answer to a create as a text, and its media type.
var bodyFaults = []Fault{
	{
		Name:    "body-missing",
		Title:   "The answer to a create has no body though one is described.",
		Rules:   []rule.ID{"body/present"},
		places:  when(answersCreate),
		install: createdBytes(func([]byte) []byte { return []byte{} }),
	},
	{
		Name:    "body-not-json",
		Title:   "The answer to a create is a page of HTML that is called JSON.",
		Rules:   malformedBody,
		places:  when(answersJSON),
		install: createdBytes(func([]byte) []byte { return []byte("<!DOCTYPE html><title>Created</title>") }),
	},
	{
		Name:    "body-truncated",
		Title:   "The answer to a create ends in the middle.",
		Rules:   malformedBody,
		places:  when(answersWith(func(v any) bool { return typeOf(v) != "integer" && typeOf(v) != "number" })),
		install: createdBytes(func(body []byte) []byte { return body[:len(body)-1] }),
	},
	{
		Name:    "body-trailing-bytes",
		Title:   "The answer to a create has a second value behind the first.",
		Rules:   malformedBody,
		places:  when(answersJSON),
		install: createdBytes(func(body []byte) []byte { return append(bytes.Clone(body), "\n{}"...) }),
	},
	{
		Name:    "body-duplicate-names",
		Title:   "The answer to a create has its first property twice.",
		Rules:   malformedBody,
		places:  when(answersWith(func(v any) bool { o, ok := v.(*object); return ok && len(o.members) > 0 })),
		install: createdBytes(twice),
	},
	{
		Name:    "body-invalid-utf8",
		Title:   "The answer to a create holds a text that is not UTF-8.",
		Rules:   malformedBody,
		places:  when(answersJSON),
		install: createdBytes(notUnicode),
	},
	{
		Name:    "body-single-quotes",
		Title:   "The answer to a create has its texts in single quotes.",
		Rules:   malformedBody,
		places:  when(answersWith(func(v any) bool { return bytes.IndexByte(spelling{}.text(v), '"') >= 0 })),
		install: createdBytes(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte{'"'}, []byte{'\''}) }),
	},
	{
		Name:    "content-type-wrong",
		Title:   "The answer to a create is called text/plain.",
		Rules:   []rule.ID{"body/content-type"},
		places:  when(undescribedText),
		install: createdMedia("text/plain; charset=utf-8"),
	},
	{
		Name:    "content-type-missing",
		Title:   "The answer to a create does not say its media type.",
		Rules:   []rule.ID{"body/content-type"},
		places:  when(answersCreate),
		install: withoutMedia,
	},
	{
		Name:    "content-length-too-great",
		Title:   "The answer to a create announces more bytes than it has.",
		Rules:   []rule.ID{"body/content-length", "status/no-server-error"},
		places:  when(answersCreate),
		install: longerClaim,
	},
}

// answersJSON says whether the answer to a create is JSON.
func answersJSON(s *service) bool { return answersCreate(s) && !s.created.textual }

// createdBytes changes the bytes of answers to creates.
func createdBytes(change func([]byte) []byte) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) {
			if a.created() && len(a.body) > 0 {
				a.body = change(a.body)
			}
		})
	}
}

func twice(body []byte) []byte {
	o, ok := readOrdered(body).(*object)
	if !ok || len(o.members) == 0 {
		return body
	}
	first := spelling{}.text(&object{members: o.members[:1]})
	return append(append(bytes.Clone(first[:len(first)-1]), ','), body[1:]...)
}

// notUnicode puts a byte that UTF-8 has not into the first text.
func notUnicode(body []byte) []byte {
	i := bytes.IndexByte(body, '"')
	if i < 0 {
		return append([]byte("\"\xff"), '"')
	}
	return bytes.Join([][]byte{body[:i+1], {0xff}, body[i+1:]}, nil)
}

func undescribedText(s *service) bool {
	return answersCreate(s) && s.created.response.MediaFor("text/plain") == nil
}

func createdMedia(media string) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) {
			if a.created() {
				a.media = media
			}
		})
	}
}

func withoutMedia(b *behaviour, _ *service, _ string) {
	b.finish = append(b.finish, func(_ *exchange, a *answer) {
		if a.created() {
			a.media, a.header["Content-Type"] = "", nil // net/http guesses none when the field is there
		}
	})
}

func longerClaim(b *behaviour, _ *service, _ string) {
	b.finish = append(b.finish, func(_ *exchange, a *answer) {
		if a.created() {
			a.claim = len(a.body) + 10
		}
	})
}
