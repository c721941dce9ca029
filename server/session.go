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

// signedInKey is the key of whether a request is signed in, in the context.
const signedInKey = "signed in"

// wrongTokenRate is how many wrong tokens a second one client may send, after twenty at once. A
// token has at least 16 characters: guessing takes for ever.
const wrongTokenRate = 2

// authenticate finds out whether a request has the token or a session cookie. It refuses a
// client that sent too many wrong tokens, before it compares another.
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
		c.Set(signedInKey, g.isSession(value))
	}
	return nil
}

// checkToken reports whether a token is right. It returns errTooMany, and compares nothing,
// for a client that sent too many wrong ones.
func (g *guard) checkToken(c *gin.Context, token string) (bool, error) {
	if err := g.wrongTokens.check(c.ClientIP()); err != nil {
		return false, err
	}
	if g.access.Token != "" && same(token, g.access.Token) {
		return true, nil
	}
	_ = g.wrongTokens.allow(c.ClientIP()) // counts it
	return false, nil
}

// isSignedIn reports whether a request has the token, or a session cookie made from it.
func (g *guard) isSignedIn(c *gin.Context) bool { return c.GetBool(signedInKey) }

// isSession reports whether a cookie is of a session that neither ended nor was signed out.
func (g *guard) isSession(value string) bool {
	parts := strings.Split(value, ".")
	if len(parts) != 3 {
		return false
	}
	until, err := strconv.ParseInt(parts[0], 10, 64)
	return err == nil && time.Now().Unix() < until && same(value, g.sessionValue(until, parts[1])) && !g.signedOut.has(parts[1])
}

// sessionValue returns the cookie of a session that ends at a Unix time. Its HMAC proves that
// the client knew the token.
func (g *guard) sessionValue(until int64, id string) string {
	m := hmac.New(sha256.New, []byte(g.access.Token))
	fmt.Fprintf(m, "session %s until %d", id, until)
	return fmt.Sprintf("%d.%s.%s", until, id, base64.RawURLEncoding.EncodeToString(m.Sum(nil)))
}

// endedSessions holds the IDs of sessions that were signed out, until they would end. It lives
// in memory: a restart forgets it.
type endedSessions struct {
	mu   sync.Mutex
	ends map[string]time.Time
}

// has reports whether a session was signed out.
func (e *endedSessions) has(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.ends[id]
	return ok
}

// add signs a session out, and drops those that have ended by now.
func (e *endedSessions) add(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ends == nil {
		e.ends = map[string]time.Time{}
	}
	now := time.Now()
	maps.DeleteFunc(e.ends, func(_ string, end time.Time) bool { return end.Before(now) })
	e.ends[id] = now.Add(session)
}

// same compares two texts in constant time.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// loginPage asks for the token.
type loginPage struct {
	frame
	Next     string
	Failure  string
	SignedIn bool
	Needed   bool // whether the server has a token
	Private  bool // whether reading needs it too
}

// login answers GET /login.
func (g *guard) login(c *gin.Context) (view, error) {
	return page(http.StatusOK, "login.html", loginPage{
		frame: frame{Title: "Sign in"}, Next: within(c.Query("next")), SignedIn: g.isSignedIn(c), Needed: g.access.Token != "", Private: g.access.Private,
	}), nil
}

// loginForm answers POST /login: it trades the token for a session cookie.
func (g *guard) loginForm(c *gin.Context) (view, error) {
	next := within(c.PostForm("next"))
	isRight, err := g.checkToken(c, strings.TrimSpace(c.PostForm("token")))
	if err != nil {
		return nil, err
	}
	if !isRight {
		return page(http.StatusForbidden, "login.html", loginPage{frame: frame{Title: "Sign in"}, Next: next, Failure: "This is not the token of this server.", Needed: g.access.Token != "", Private: g.access.Private}), nil
	}
	g.setSession(c, g.sessionValue(time.Now().Add(session).Unix(), rand.Text()), session)
	return seeOther(c, next), nil
}

// logout answers POST /logout: the session ends, in this browser and wherever its cookie is.
func (g *guard) logout(c *gin.Context) (view, error) {
	if value, err := c.Cookie(sessionCookie); err == nil && g.isSession(value) {
		g.signedOut.add(strings.Split(value, ".")[1])
	}
	g.setSession(c, "", -time.Second)
	return seeOther(c, "/"), nil
}

// setSession sets the session cookie.
func (g *guard) setSession(c *gin.Context, value string, age time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: g.scheme(c) == "https",
	})
}

// within returns a path of this site to redirect to; "/" for any other address.
func within(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	return u.RequestURI()
}
