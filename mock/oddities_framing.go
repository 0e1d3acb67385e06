package mock

// framingOddities write answers as net/http does not, and lawfully.
var framingOddities = []Oddity{
	{
		Name:    "no-reason-phrase",
		Title:   "The status line has no reason phrase.",
		Reason:  "RFC 9112 section 4: the phrase is optional, and clients ignore it.",
		install: onFrame(func(m *message) { m.phrase = "" }),
	},
	{
		Name:    "old-http-answers",
		Title:   "Answers are of HTTP/1.0, and end where the connection does.",
		Reason:  "RFC 9112 section 6.3: without a length the body ends with the connection.",
		install: onFrame(answersAsOld),
	},
	{
		Name:   "chunk-extensions",
		Title:  "Chunks of answers have extensions.",
		Reason: "RFC 9112 section 7.1.1: a recipient ignores the ones it does not know.",
		install: onFrame(func(m *message) {
			size := m.chunk
			m.inChunks()
			m.chunk = func(n int) string { return size(n) + `;note="a b"` }
		}),
	},
	{
		Name:   "trailers",
		Title:  "A header comes behind the body of an answer.",
		Reason: "RFC 9110 section 6.5: a recipient may ignore trailer fields.",
		install: onFrame(func(m *message) {
			if m.inChunks(); m.chunked {
				m.header.Set("Trailer", "X-Assay-Checked")
				m.trailer += "X-Assay-Checked: yes\r\n"
			}
		}),
	},
}

func onFrame(change func(*message)) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) {
		b.finish = append(b.finish, func(_ *exchange, a *answer) { a.framed(change) })
	}
}

// inChunks sends a body in chunks, where there is one and HTTP/1.1.
func (m *message) inChunks() {
	if len(m.body) > 0 && m.version == "HTTP/1.1" {
		m.header.Del("Content-Length")
		m.chunked = true
	}
}

// answersAsOld knows neither chunks nor trailers.
func answersAsOld(m *message) {
	m.version, m.chunked, m.trailer = "HTTP/1.0", false, ""
	m.header.Del("Content-Length")
	m.header.Del("Trailer")
}
