package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// signedInKey is the key in a request's context of whether the request has the token or a session.
const signedInKey = "signed in"

// wrongTokenRate is how many wrong tokens a client may send per second, after a burst of twenty.
// Guessing a token of 16 characters, about 80 bits, at this rate is hopeless.
const wrongTokenRate = 2

// authenticate records whether a request has the token or the cookie of a session. The cookie
// does not count in a change that a page of another origin sends, even if that origin is allowed:
// such a page must send the token. authenticate returns errTooMany, and compares nothing, for a
// client that sent too many wrong tokens.
func (g *guard) authenticate(c *gin.Context) error {
	token, hasToken := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	value, err := c.Cookie(sessionCookie)
	switch {
	case g.access.Token == "":
	case hasToken:
		isRight, err := g.checkToken(c, token)
		if err != nil {
			return err
		}
		c.Set(signedInKey, isRight)
	case err == nil:
		c.Set(signedInKey, isOwnPage(c.Request) && g.isSession(value))
	}
	return nil
}

// isOwnPage reports whether a page of this server, or no page, sent a change. It is true for every
// GET.
func isOwnPage(r *http.Request) bool { return new(http.CrossOriginProtection).Check(r) == nil }

// checkToken reports whether a token is that of the server, and counts a wrong one. It returns
// errTooMany, and compares nothing, for a client that sent too many wrong tokens.
func (g *guard) checkToken(c *gin.Context, token string) (bool, error) {
	if err := g.wrongTokens.check(c.ClientIP()); err != nil {
		return false, err
	}
	if g.access.Token != "" && equalSecrets(token, g.access.Token) {
		return true, nil
	}
	_ = g.wrongTokens.allow(c.ClientIP())
	return false, nil
}

// isSignedIn reports whether authenticate found the token or a session in a request.
func (g *guard) isSignedIn(c *gin.Context) bool { return c.GetBool(signedInKey) }

// isSession reports whether a cookie is that of a session that has neither ended nor been signed
// out.
func (g *guard) isSession(value string) bool {
	parts := strings.Split(value, ".")
	if len(parts) != 3 {
		return false
	}
	until, err := strconv.ParseInt(parts[0], 10, 64)
	return err == nil && time.Now().Unix() < until && equalSecrets(value, g.sessionValue(until, parts[1])) && !g.signedOut.has(parts[1])
}

// sessionValue returns the cookie of a session that ends at a Unix time: "UNTIL.ID.HMAC". Only a
// server with the token can make the HMAC.
func (g *guard) sessionValue(until int64, id string) string {
	m := hmac.New(sha256.New, []byte(g.access.Token))
	fmt.Fprintf(m, "session %s until %d", id, until)
	return fmt.Sprintf("%d.%s.%s", until, id, base64.RawURLEncoding.EncodeToString(m.Sum(nil)))
}

// endedSessions holds the IDs of sessions that were signed out, until their cookies expire. It is
// in memory only, so that a restart accepts those cookies again.
type endedSessions struct {
	mu   sync.Mutex
	ends map[string]time.Time // when the cookie of each ID expires at the latest
}

// has reports whether the session with an ID was signed out.
func (e *endedSessions) has(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.ends[id]
	return ok
}

// add signs out the session with an ID, and drops those whose cookies have expired.
func (e *endedSessions) add(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ends == nil {
		e.ends = map[string]time.Time{}
	}
	now := time.Now()
	maps.DeleteFunc(e.ends, func(_ string, end time.Time) bool { return end.Before(now) })
	e.ends[id] = now.Add(sessionTime)
}

// equalSecrets reports whether two texts are equal, in a time that does not depend on them.
func equalSecrets(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// loginPage asks for the token.
type loginPage struct {
	frame
	Next     string // path to go to after signing in
	Failure  string
	SignedIn bool
	Needed   bool // whether the server has a token
	Private  bool // whether reading requires the token too
}

// login answers GET /login.
func (g *guard) login(c *gin.Context) (view, error) {
	return page(http.StatusOK, "login.html", loginPage{
		frame: frame{Title: "Sign in"}, Next: localPath(c.Query("next")), SignedIn: g.isSignedIn(c), Needed: g.access.Token != "", Private: g.access.Private,
	}), nil
}

// loginForm answers POST /login: for the right token it sets a session cookie and redirects to
// "next".
func (g *guard) loginForm(c *gin.Context) (view, error) {
	next := localPath(c.PostForm("next"))
	isRight, err := g.checkToken(c, strings.TrimSpace(c.PostForm("token")))
	if err != nil {
		return nil, err
	}
	if !isRight {
		return page(http.StatusForbidden, "login.html", loginPage{frame: frame{Title: "Sign in"}, Next: next, Failure: "This is not the token of this server.", Needed: g.access.Token != "", Private: g.access.Private}), nil
	}
	g.setSession(c, g.sessionValue(time.Now().Add(sessionTime).Unix(), rand.Text()), sessionTime)
	return seeOther(c, next), nil
}

// logout answers POST /logout: it deletes the cookie and signs the session out, so that copies of
// the cookie are refused too. It returns errForbidden for a page of another origin, even if that is
// allowed.
func (g *guard) logout(c *gin.Context) (view, error) {
	if !isOwnPage(c.Request) {
		return nil, fmt.Errorf("%w: only a page of this server can sign you out", errForbidden)
	}
	if value, err := c.Cookie(sessionCookie); err == nil && g.isSession(value) {
		g.signedOut.add(strings.Split(value, ".")[1])
	}
	g.setSession(c, "", -time.Second)
	return seeOther(c, "/"), nil
}

// setSession sets the session cookie. A negative age deletes it.
func (g *guard) setSession(c *gin.Context, value string, age time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: g.scheme(c) == "https",
	})
}

// localPath returns next if it is a path of this site, and "/" for any other address.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	return u.RequestURI()
}
