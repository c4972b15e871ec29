// phone/world.hpp: all that a phone asks of the world, and what it hears. A world (real sockets, or events in
// virtual time) answers one ask after the other; it decides nothing that the phone's rules decide.
#pragma once

#include <variant>

#include "phone/phone.hpp"

namespace phone {

// "Give me this file", of one TFTP server.
struct GetFile {
    std::string server;  // address
    std::string name;
};

enum class Download { received, not_found, no_answer };

struct FileAnswer {
    Download outcome = Download::no_answer;
    std::shared_ptr<const ctl::Bytes> bytes;  // of `received`
};

// "Do you know this signer?", of one TVS. The world shows the server's certificate to `judge` from inside the
// TLS handshake and asks only if that says yes.
struct AskTvs {
    std::string server;  // address
    std::uint16_t port = 2445;
    tvs::TlsRange tls;
    std::shared_ptr<const tvs::TlsIdentity> identity;  // LSC or MIC, shown if the server asks; may be nullptr
    tvs::PeerJudge judge;
    tvs::Request request;
};

enum class TvsContact { answered, unreachable, tls_failed, certificate_refused };

struct TvsReply {
    TvsContact contact = TvsContact::unreachable;
    tvs::Response response;  // of `answered`
};

// "Register me", of one CallManager: SIP over TCP or, with `secure`, over TLS with the same kind of judge.
struct RegisterAt {
    std::string server;  // address
    std::uint16_t port = 5060;
    bool secure = false;
    tvs::TlsRange tls;
    std::shared_ptr<const tvs::TlsIdentity> identity;
    tvs::PeerJudge judge;
    std::string device;  // "SEP..."
};

using Ask = std::variant<GetFile, AskTvs, RegisterAt>;
using Answer = std::variant<FileAnswer, TvsReply, RegisterReply>;

}  // namespace phone
