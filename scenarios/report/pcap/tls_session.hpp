// scenarios/report/pcap/tls_session.hpp: a TLS session of a phone with a server, held in memory by OpenSSL at
// both ends: the records that would go over the wire, and the secrets that open them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ctl/bytes.hpp"
#include "tvs/tls.hpp"

namespace pcap {

// Bytes that one end sends before the other one says something.
struct Flight {
    bool is_from_client = false;
    ctl::Bytes bytes;
};

struct TlsEnds {
    tvs::TlsRange client_versions;
    std::optional<tvs::TlsIdentity> client_identity;
    bool client_takes_server = true;  // or else refuses its certificate
    tvs::TlsRange server_versions;
    tvs::TlsIdentity server_identity;
    bool server_asks_client = false;  // for a certificate
    bool server_takes_client = true;  // likewise
};

class TlsSession {
  public:
    explicit TlsSession(const TlsEnds& ends);

    // To its end, good or bad. Once, before anything is said.
    [[nodiscard]] std::vector<Flight> handshake();
    [[nodiscard]] bool stands() const { return stands_; }
    // What is said in it, as records.
    [[nodiscard]] Flight client_says(ctl::BytesView text);
    [[nodiscard]] Flight server_says(ctl::BytesView text);
    // The close_notify of the client, then of the server.
    [[nodiscard]] std::vector<Flight> closing();

    // Lines of a key log, as they came.
    [[nodiscard]] const std::vector<std::string>& secrets() const { return *secrets_; }

  private:
    struct End {
        std::shared_ptr<ssl_ctx_st> context;
        std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls;
    };
    [[nodiscard]] static End make_end(std::shared_ptr<ssl_ctx_st> context, bool is_client);
    [[nodiscard]] ctl::Bytes taken_from(const End& end) const;
    [[nodiscard]] Flight say(const End& from, const End& to, ctl::BytesView text, bool is_from_client) const;
    void hand_over(const End& to, ctl::BytesView bytes) const;

    std::unique_ptr<std::vector<std::string>> secrets_;  // where OpenSSL finds them
    End client_;
    End server_;
    bool stands_ = false;
};

}  // namespace pcap
