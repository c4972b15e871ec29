// phone/world.hpp: all that a phone asks of the world, and what it hears. A world (real sockets, or events in
// virtual time) answers one ask after the other; it decides nothing that the phone's rules decide.
#pragma once

#include <variant>

#include "phone/phone.hpp"

namespace phone {

// A TFTP server gives the same files by HTTP on 6970 and by TFTP on 69; and configurations by HTTPS on 6971,
// without a signature, to phones whose ITL has signer version 1.1.
enum class Transport { https, http, tftp };

// In bytes: a phone's own limit is logged as 2048 KB (Cisco 214535).
inline constexpr std::size_t largest_download = 2048 * 1024;

// "Give me this file", of one TFTP server.
struct GetFile {
    std::string server;  // address
    std::string name;
    Transport over = Transport::tftp;
    tvs::TlsRange tls{};  // of HTTPS
};

// By HTTP, 404 alone is "not found"; whatever else is no file is as good as no answer: refused, silent, 503,
// no HTTP, or over the limit.
enum class Download { received, not_found, no_answer };

struct FileAnswer {
    Download outcome = Download::no_answer;
    std::shared_ptr<const ctl::Bytes> bytes;  // of `received`
};

// An ask is data. Where it goes over TLS, the world shows the server's certificate to the dialogue
// (Dialogue::judge) from inside the handshake, and asks only if that says yes.

// "Do you know this signer?", of one TVS.
struct AskTvs {
    std::string server;  // address
    std::uint16_t port = 2445;
    tvs::TlsRange tls;
    std::shared_ptr<const tvs::TlsIdentity> identity;  // LSC or MIC, shown if the server asks; may be nullptr
    tvs::Request request;
};

using tvs::Contact;

struct TvsReply {
    Contact contact = Contact::unreachable;
    tvs::Response response;  // of `answered`
    // A remark of the simulated world, on no wire and without effect on the phone: this TVS can say so only
    // because it was told of a change since it started (Q8).
    bool is_by_notice = false;
};

// "Register me", of one CallManager: SIP over TCP or, with `secure`, over TLS.
struct RegisterAt {
    std::string server;  // address
    std::uint16_t port = 5060;
    bool secure = false;
    tvs::TlsRange tls;
    std::shared_ptr<const tvs::TlsIdentity> identity;
    std::string device;  // "SEP..."
};

// "Show me this page", of a node's HTTPS services.
struct OpenHttps {
    std::string server;  // address
    std::uint16_t port = 8443;
    std::string path;
    tvs::TlsRange tls;
};

struct HttpsReply {
    Contact contact = Contact::unreachable;
    int status = 0;  // of `answered`: 200 for a page
};

// "Make me an LSC", of a CAPF.
struct Enrol {
    std::string server;  // address
    std::uint16_t port = 3804;
    tvs::TlsRange tls;
    std::shared_ptr<const tvs::TlsIdentity>
        identity;        // its key becomes the LSC's, where the CAPF asks for one like it
    std::string device;  // "SEP..."
};

// What the CAPF had the phone do.
enum class CapfSession {
    refused,    // it ended the session for a reason of its own, or sent what is no certificate
    no_action,  // nothing is scheduled for this device
    stored,     // a certificate: `lsc`, for `key`
    fetched,    // it asked for the certificate that the phone has
    deleted,    // it had the phone delete its LSC
};

struct EnrolReply {
    Contact contact = Contact::unreachable;
    CapfSession session = CapfSession::refused;  // of `answered`
    ctl::CertificatePtr lsc{};
    std::optional<ctl::PrivateKey> key{};
};

// "Let me in", of the switch's authentication server (802.1X, EAP-TLS).
struct LogInToNetwork {
    std::string server;  // address of the publisher beside which that server stands
    std::shared_ptr<const tvs::TlsIdentity> identity;
};

struct NetworkReply {
    bool is_let_in = false;
};

using Ask = std::variant<GetFile, AskTvs, RegisterAt, OpenHttps, Enrol, LogInToNetwork>;
using Answer = std::variant<FileAnswer, TvsReply, RegisterReply, HttpsReply, EnrolReply, NetworkReply>;

// An ask with the answer to it; the two are of one kind.
[[nodiscard]] Message message_of(const Ask& ask, const Answer& answer);

}  // namespace phone
