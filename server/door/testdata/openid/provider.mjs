// Serves an OpenID provider on loopback over https until its input ends, and prints its address, which is its issuer. As arguments it
// takes the files of its key and certificate, and the id, secret and redirect address of its only client. Whoever signs in is
// believed, under any name, which is the subject.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Provider from 'oidc-provider'

const [key, cert, id, secret, back] = process.argv.slice(2)
const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) })
server.listen(0, '127.0.0.1', () => {
  const issuer = `https://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [{
      client_id: id, client_secret: secret, redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code']
    }],
    pkce: { required: () => true },
    cookies: { keys: ['of this test'] }
  })
  server.on('request', provider.callback())
  process.stdout.write(issuer + '\n')
})
process.stdin.on('end', () => process.exit()).resume()
