package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// Access says who may do what. The zero Access is that of a server on this machine's own
// address: everybody who reaches it may read and write, by a name of this machine only.
type Access struct {
	Token   string   // that a writer shows; "" means that none is needed
	Private bool     // whether reading takes the token too
	Hosts   []string // other names by which the server is addressed; "*" for any
	Origins []string // sites whose pages may call the API; "*" for any
	Proxies []string // addresses or networks whose X-Forwarded headers are believed
}

var (
	errForbidden = errors.New("not allowed")
	errNoToken   = errors.New("not signed in")
	errHost      = errors.New("wrong host")
)

// session is how long a browser stays signed in, and the name of its cookie.
const (
	session       = 30 * 24 * time.Hour
	sessionCookie = "talkgraph_session"
)

// checkHost refuses requests that were sent to another name than the server has: a page
// elsewhere could reach in by making its own name mean this machine.
func (s *server) checkHost(c *gin.Context) {
	if host := hostName(c.Request.Host); !isLoopbackName(host) && !slices.Contains(s.Access.Hosts, host) && !slices.Contains(s.Access.Hosts, "*") {
		s.abort(c, fmt.Errorf("%w: this server is not called %q; whoever runs it can name it with --host", errHost, host))
		return
	}
	c.Next()
}

func hostName(hostPort string) string {
	if host, _, err := net.SplitHostPort(hostPort); err == nil {
		return host
	}
	return strings.Trim(hostPort, "[]")
}

// isLoopbackName tells a name of this machine that needs no network.
func isLoopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// openPaths are the addresses that take no token on a private server.
var openPaths = []string{"/login", "/healthz", "/readyz"}

// checkReader keeps a private server to those who are signed in.
func (s *server) checkReader(c *gin.Context) {
	if !s.Access.Private || s.isSignedIn(c) || slices.Contains(openPaths, c.Request.URL.Path) || strings.HasPrefix(c.Request.URL.Path, "/static/") {
		c.Next()
		return
	}
	if c.Request.Method == http.MethodGet && !wantsJSON(c) {
		c.Redirect(http.StatusSeeOther, "/login?next="+url.QueryEscape(c.Request.URL.RequestURI()))
		c.Abort()
		return
	}
	s.abort(c, fmt.Errorf("%w: this server is private; send its token as \"Authorization: Bearer TOKEN\"", errNoToken))
}

// checkWriter tells whether a request may change what is stored.
func (s *server) checkWriter(c *gin.Context) error {
	switch {
	case s.Notes == nil:
		return fmt.Errorf("%w: this server only reads; load notes with \"talkgraph load\" on its machine", errForbidden)
	case s.Access.Token != "" && !s.isSignedIn(c):
		return fmt.Errorf("%w: changes take the token of this server; sign in at /login, or send it as \"Authorization: Bearer TOKEN\"", errNoToken)
	}
	return nil
}

// requireWriter makes a handler one that changes what is stored.
func (s *server) requireWriter(h handler) handler {
	return func(c *gin.Context) (view, error) {
		if err := s.checkWriter(c); err != nil {
			return nil, err
		}
		if err := s.writeRate.allow(c.ClientIP()); err != nil {
			return nil, err
		}
		return h(c)
	}
}

// sites makes the protection against requests of other sites' pages: it refuses their
// changes, unless the site is one of Origins.
func (a Access) sites() (*http.CrossOriginProtection, error) {
	out := http.NewCrossOriginProtection()
	for _, origin := range a.Origins {
		if origin == "*" {
			out.AddInsecureBypassPattern("/api/")
			continue
		}
		if err := out.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("%w: %q is no origin; write one such as https://example.org", graph.ErrInvalid, origin)
		}
	}
	return out, nil
}

// isForeign reports whether a page of another site sent a request, a GET too.
func (s *server) isForeign(r *http.Request) bool {
	r = r.WithContext(r.Context())
	r.Method = http.MethodPost // as if it were a change
	return s.sites.Check(r) != nil
}

// checkSite refuses a request that a page of another site sends, unless somebody follows a
// link there: a page could send any number without its reader's knowledge.
func (s *server) checkSite(c *gin.Context) error {
	h := c.Request.Header
	isLink := c.Request.Method == http.MethodGet && h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document" && h.Get("Sec-Fetch-User") == "?1"
	if !isLink && s.isForeign(c.Request) {
		return fmt.Errorf("%w: a page of another site asks for this; open it here, or name the site with --cors", errForbidden)
	}
	return nil
}

// scheme is what the client speaks, with this server or with a proxy that is trusted.
func (s *server) scheme(c *gin.Context) string {
	if c.Request.TLS != nil {
		return "https"
	}
	if proto := c.GetHeader("X-Forwarded-Proto"); proto == "https" && s.isTrustedProxy(c.RemoteIP()) {
		return proto
	}
	return "http"
}

func (s *server) isTrustedProxy(ip string) bool {
	addr := net.ParseIP(ip)
	return slices.ContainsFunc(s.proxies, func(n *net.IPNet) bool { return n.Contains(addr) })
}

// parseNetworks reads the addresses and networks of proxies.
func parseNetworks(proxies []string) ([]*net.IPNet, error) {
	var out []*net.IPNet
	for _, p := range proxies {
		if ip := net.ParseIP(p); ip != nil {
			bits := 8 * net.IPv6len
			if ip.To4() != nil {
				bits = 8 * net.IPv4len
			}
			p = fmt.Sprintf("%s/%d", p, bits)
		}
		_, n, err := net.ParseCIDR(p)
		if err != nil {
			return nil, fmt.Errorf("%w: %q is no address or network of a proxy; write one such as 10.0.0.0/8", graph.ErrInvalid, p)
		}
		out = append(out, n)
	}
	return out, nil
}

// allowOrigins lets pages of other sites call the API, those that are named. They never get the
// cookie; a token they may send.
func (s *server) allowOrigins(c *gin.Context) {
	origin := c.GetHeader("Origin")
	any := slices.Contains(s.Access.Origins, "*")
	if origin == "" || !any && !slices.Contains(s.Access.Origins, origin) {
		c.Next()
		return
	}
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Add("Vary", "Origin")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		h.Set("Access-Control-Max-Age", "600")
		c.AbortWithStatus(http.StatusNoContent)
		return
	}
	c.Next()
}
