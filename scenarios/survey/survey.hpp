// scenarios/survey/survey.hpp: what a cluster shows to anyone who asks, as values: the files of its TFTP
// nodes, what its servers present, and what its TVS answer. Collected by collection.hpp, kept by
// baseline.hpp, judged by judgement.hpp.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "phone/configuration.hpp"
#include "phone/phone.hpp"
#include "phone/world.hpp"
#include "tvs/client.hpp"

namespace survey {

using Time = std::chrono::sys_seconds;

// A phone of the site that stands for its model and CallManager group.
struct Device {
    std::string name;   // "SEP001122334455"
    std::string model;  // "8861"; empty: not said

    bool operator==(const Device&) const = default;
};
// Where no model is said: security by default, TLS 1.2 and SHA-512 (phone/model.cpp).
inline constexpr std::string_view usual_model = "8861";

enum class Reach {
    answered,
    refused,     // the port is closed
    silent,      // nothing came in time
    tls_failed,  // no version in common, or it broke the handshake off
    cut,         // it ended the connection, or sent what is no answer
};
[[nodiscard]] std::string reach_words(Reach reach);  // "refused the connection"

// One file of one TFTP node.
struct ServedFile {
    phone::Download outcome = phone::Download::no_answer;
    phone::Transport over = phone::Transport::http;  // that it came by
    std::string trouble{};                           // of `no_answer`, in words: "HTTP: silent; TFTP: silent"
    std::size_t size = 0;                            // bytes
    std::string sha256{};                            // of the whole file, in hexadecimal
    // Who signed it, where it is signed.
    std::optional<ctl::SignerId> signer{};
    // Lists whole. Of a configuration its bytes are here only while the probe runs: files that are kept have
    // the elements of `configuration` alone (they may hold passwords).
    std::shared_ptr<const ctl::Bytes> bytes{};
    ctl::TrustListPtr list{};
    std::optional<phone::Configuration> configuration{};
};

struct TftpNode {
    std::string host;     // as it was given
    std::string address;  // IPv4 or IPv6
    bool is_silent_by_http = false;
    std::map<std::string, ServedFile> files;  // by name

    [[nodiscard]] const ServedFile* file(const std::string& name) const;
};

// What a TLS port presents to a client without a certificate.
struct TlsServer {
    std::string host;
    std::uint16_t port = 0;
    Reach reach = Reach::silent;
    std::string trouble{};
    ctl::CertificatePtr certificate{};
    std::set<tvs::TlsVersion> versions{};
    bool wants_certificate = false;  // it asks clients for one

    // It took a client without a certificate.
    [[nodiscard]] bool answered() const { return reach == Reach::answered; }
};

// What a TVS said of one certificate.
struct TvsAnswer {
    std::variant<ctl::SignerId, ctl::Bytes> about;  // QUERY for a signer; VERIFY of a certificate (DER)
    Reach reach = Reach::silent;
    std::string trouble{};
    tvs::Response response{};  // of `answered`
    std::chrono::milliseconds took{0};
};

struct Tvs {
    TlsServer server;
    std::vector<TvsAnswer> answers;

    // Nothing: it was not asked.
    [[nodiscard]] const TvsAnswer* about(const tvs::Request& request) const;
};

struct Survey {
    Time time{};  // when it began
    std::vector<Device> devices;
    std::vector<TftpNode> tftp_nodes;  // in the order in which they were named
    std::vector<Tvs> tvs;
    std::vector<TlsServer> call_managers;  // on their secure SIP port
    std::vector<TlsServer> sip_ports;      // the plain ones: connected to, and nothing said
    std::vector<TlsServer> web_servers;    // Tomcat on 8443

    [[nodiscard]] const TftpNode* node(const std::string& host) const;
    [[nodiscard]] const Tvs* tvs_at(const std::string& host, std::uint16_t port) const;
};

// The names of a device's files, in the order in which a probe asks for them.
[[nodiscard]] std::string ctl_name(const Device& device);
[[nodiscard]] std::string itl_name(const Device& device);
[[nodiscard]] std::string configuration_name(const Device& device);  // "SEP....cnf.xml.sgn"

// Reads what was received: a list, a signed file, a configuration. Anything else stays bytes.
void read_into(ServedFile& file, const std::string& name, ctl::Bytes bytes);

}  // namespace survey
