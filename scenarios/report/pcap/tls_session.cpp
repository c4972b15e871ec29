#include "scenarios/report/pcap/tls_session.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "ctl/openssl.hpp"

namespace pcap {
namespace {

int secrets_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void note_secret(const SSL* tls, const char* line) {
    if (auto* secrets = static_cast<std::vector<std::string>*>(SSL_get_ex_data(tls, secrets_index())))
        secrets->emplace_back(line);
}

constexpr std::size_t most_records = 1U << 22U;  // of one flight

}  // namespace

TlsSession::TlsSession(const TlsEnds& ends)
    : secrets_(std::make_unique<std::vector<std::string>>()),
      client_(make_end(tvs::make_tls_context(tvs::TlsSide::client, ends.client_versions, ends.client_identity,
                                             tvs::PeerJudge([takes = ends.client_takes_server](
                                                                const ctl::Certificate&) { return takes; })),
                       true)),
      server_(
          make_end(tvs::make_tls_context(tvs::TlsSide::server, ends.server_versions, ends.server_identity,
                                         ends.server_asks_client
                                             ? tvs::PeerJudge([takes = ends.server_takes_client](
                                                                  const ctl::Certificate&) { return takes; })
                                             : tvs::PeerJudge()),
                   false)) {
    SSL_CTX_set_keylog_callback(client_.context.get(), note_secret);
    SSL_set_ex_data(client_.tls.get(), secrets_index(), secrets_.get());
}

TlsSession::End TlsSession::make_end(std::shared_ptr<ssl_ctx_st> context, bool is_client) {
    End end{std::move(context), {nullptr, SSL_free}};
    end.tls.reset(SSL_new(end.context.get()));
    if (!end.tls) throw std::runtime_error("TLS has no connection: " + ctl::openssl::last_error());
    SSL_set_bio(end.tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (is_client)
        SSL_set_connect_state(end.tls.get());
    else
        SSL_set_accept_state(end.tls.get());
    return end;
}

ctl::Bytes TlsSession::taken_from(const End& end) const {
    BIO* out = SSL_get_wbio(end.tls.get());
    ctl::Bytes bytes(std::min<std::size_t>(BIO_ctrl_pending(out), most_records));
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

void TlsSession::hand_over(const End& to, ctl::BytesView bytes) const {
    if (!bytes.empty()) BIO_write(SSL_get_rbio(to.tls.get()), bytes.data(), static_cast<int>(bytes.size()));
}

std::vector<Flight> TlsSession::handshake() {
    constexpr int most_turns = 10;
    std::vector<Flight> flights;
    int client = 0;
    int server = 0;
    for (int turn = 0; turn < most_turns; ++turn) {
        client = SSL_do_handshake(client_.tls.get());
        Flight from_client{true, taken_from(client_)};
        hand_over(server_, from_client.bytes);
        const bool is_quiet = from_client.bytes.empty();
        if (!is_quiet) flights.push_back(std::move(from_client));
        server = SSL_do_handshake(server_.tls.get());
        Flight from_server{false, taken_from(server_)};
        hand_over(client_, from_server.bytes);
        if (!from_server.bytes.empty())
            flights.push_back(std::move(from_server));
        else if (is_quiet)
            break;
    }
    ERR_clear_error();
    stands_ = client == 1 && server == 1;
    return flights;
}

Flight TlsSession::say(const End& from, const End& to, ctl::BytesView text, bool is_from_client) const {
    if (!text.empty()) SSL_write(from.tls.get(), text.data(), static_cast<int>(text.size()));
    Flight flight{is_from_client, taken_from(from)};
    hand_over(to, flight.bytes);
    // The other end reads it: what it has to say to that, tickets among it, goes with its next flight.
    ctl::Bytes read(16384);
    while (SSL_read(to.tls.get(), read.data(), static_cast<int>(read.size())) > 0) continue;
    ERR_clear_error();
    return flight;
}

Flight TlsSession::client_says(ctl::BytesView text) {
    return say(client_, server_, text, true);
}
Flight TlsSession::server_says(ctl::BytesView text) {
    return say(server_, client_, text, false);
}

std::vector<Flight> TlsSession::closing() {
    std::vector<Flight> flights;
    for (const bool is_client : {true, false}) {
        const End& from = is_client ? client_ : server_;
        SSL_shutdown(from.tls.get());
        Flight flight{is_client, taken_from(from)};
        hand_over(is_client ? server_ : client_, flight.bytes);
        if (!flight.bytes.empty()) flights.push_back(std::move(flight));
    }
    ERR_clear_error();
    return flights;
}

}  // namespace pcap
