// Package storetest makes stores and databases for tests.
package storetest

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/lib/pq" // the driver "postgres"
	"github.com/stretchr/testify/require"
)

// Server is the environment variable with the address of a PostgreSQL server. Tests create
// databases in it.
const Server = "TALKGRAPH_POSTGRES"

// Database creates an empty database and returns its address. It drops the database when the
// test ends.
func Database(t *testing.T) string {
	t.Helper()
	server, err := url.Parse(os.Getenv(Server))
	require.NoError(t, err)
	db, err := sql.Open("postgres", server.String())
	require.NoError(t, err)
	name := "test_" + strings.ToLower(rand.Text())
	_, err = db.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		require.NoError(t, err)
		require.NoError(t, db.Close())
	})
	server.Path = "/" + name
	return server.String()
}
