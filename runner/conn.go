package runner

import (
	"net"
	"sync/atomic"
)

// conn is a connection on which an answer counts although the request could
// not be written to its end: a server may answer early and close (RFC 9112
// section 9.3), and then the answer, not the broken pipe, is what came back.
type conn struct {
	net.Conn
	broken atomic.Bool  // a write failed; what follows is swallowed
	got    atomic.Int64 // bytes read so far
}

// Write reports success once the other side has stopped reading; whether there
// is an answer shows when reading.
func (c *conn) Write(p []byte) (int, error) {
	if c.broken.Load() {
		return len(p), nil
	}
	if _, err := c.Conn.Write(p); err != nil {
		c.broken.Store(true)
	}
	return len(p), nil
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.got.Add(int64(n))
	return n, err
}

// plain finds the conn below TLS and a tap; nil for another kind.
func plain(c net.Conn) *conn {
	for {
		above, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		c = above.NetConn()
	}
	own, _ := c.(*conn)
	return own
}
