package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// isSignedIn reports whether a request has the token, or a session cookie made from it.
func (s *server) isSignedIn(c *gin.Context) bool {
	if s.Access.Token == "" {
		return false
	}
	if token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
		return same(token, s.Access.Token)
	}
	value, err := c.Cookie(sessionCookie)
	if err != nil {
		return false
	}
	until, _, _ := strings.Cut(value, ".")
	seconds, err := strconv.ParseInt(until, 10, 64)
	return err == nil && time.Now().Unix() < seconds && same(value, s.sessionValue(seconds))
}

// sessionValue returns the cookie of a session that ends at a Unix time. Its HMAC proves
// that the client knew the token.
func (s *server) sessionValue(until int64) string {
	m := hmac.New(sha256.New, []byte(s.Access.Token))
	fmt.Fprintf(m, "session until %d", until)
	return fmt.Sprintf("%d.%s", until, base64.RawURLEncoding.EncodeToString(m.Sum(nil)))
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
func (s *server) login(c *gin.Context) (view, error) {
	return page(http.StatusOK, "login.html", loginPage{
		frame: frame{Title: "Sign in"}, Next: within(c.Query("next")), SignedIn: s.isSignedIn(c), Needed: s.Access.Token != "", Private: s.Access.Private,
	}), nil
}

// loginForm answers POST /login: it trades the token for a session cookie.
func (s *server) loginForm(c *gin.Context) (view, error) {
	if err := s.writeRate.allow(c.ClientIP()); err != nil {
		return nil, err
	}
	next := within(c.PostForm("next"))
	if s.Access.Token == "" || !same(strings.TrimSpace(c.PostForm("token")), s.Access.Token) {
		return page(http.StatusForbidden, "login.html", loginPage{frame: frame{Title: "Sign in"}, Next: next, Failure: "This is not the token of this server.", Needed: s.Access.Token != "", Private: s.Access.Private}), nil
	}
	s.setSession(c, s.sessionValue(time.Now().Add(session).Unix()), session)
	return seeOther(c, next), nil
}

// logout answers POST /logout.
func (s *server) logout(c *gin.Context) (view, error) {
	s.setSession(c, "", -time.Second)
	return seeOther(c, "/"), nil
}

// setSession sets the session cookie.
func (s *server) setSession(c *gin.Context, value string, age time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.scheme(c) == "https",
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
