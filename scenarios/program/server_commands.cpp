// The commands that serve until a signal stops them: all clusters of a scenario, or one server alone.
#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "scenarios/language/conversion.hpp"
#include "scenarios/model/listening_ports.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/served_site.hpp"
#include "scenarios/program/server_log.hpp"
#include "scenarios/report/held_lists_json.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "scenarios/worlds/live/live_world.hpp"
#include "tftp/server.hpp"
#include "tvs/server.hpp"

namespace program {
namespace {

namespace asio = boost::asio;

constexpr std::size_t largest_certificate_file = 1 << 20;

model::Time system_time() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void warn(const std::string& what) {
    std::cerr << "warning: " << printable(what) << "\n";
}

// Makes a server and runs it until SIGINT or SIGTERM.
template <typename Make>
ExitCode serve_alone(const ListenAddress& listen, Make make) {
    asio::io_context context(1);
    asio::signal_set signals(context, SIGINT, SIGTERM, SIGHUP);
    signals.async_wait([&context](boost::system::error_code, int) { context.stop(); });
    try {
        const auto server = make(context);
        context.run();
    } catch (const boost::system::system_error& error) {
        throw live::listen_error(listen.address, listen.port, error.code());
    }
    return ExitCode::held;
}

// Nodes and Expressways, in the order of their addresses.
std::vector<std::string> server_names(const model::SiteDescription& site) {
    std::vector<std::string> names;
    for (const model::ClusterDescription& cluster : site.clusters)
        for (const model::NodeDescription& node : cluster.nodes) names.push_back(node.name);
    for (const model::ExpresswayDescription& server : site.expressways) names.push_back(server.name);
    return names;
}

// RFC 1918, RFC 5735 and RFC 5737: loopback, private, link-local and documentation.
bool is_private(const std::string& address) {
    constexpr std::array<std::pair<std::uint32_t, unsigned>, 8> blocks{{{0x7f000000, 8},
                                                                        {0x0a000000, 8},
                                                                        {0xac100000, 12},
                                                                        {0xc0a80000, 16},
                                                                        {0xa9fe0000, 16},
                                                                        {0xc0000200, 24},
                                                                        {0xc6336400, 24},
                                                                        {0xcb007100, 24}}};
    const std::uint32_t number = asio::ip::make_address_v4(address).to_uint();
    return std::ranges::any_of(blocks, [number](const auto& block) {
        return number >> (32 - block.second) == block.first >> (32 - block.second);
    });
}

// What a real phone says of its lists.
std::string held_text(const live::HeldLists& held, bool is_json) {
    const live::TrustListAlarm& alarm = held.alarm;
    if (is_json)
        return report::held_lists_json({.device = alarm.device,
                                        .address = alarm.address,
                                        .node = held.node,
                                        .itl = live::held_name(held.itl),
                                        .itl_sha1 = alarm.itl,
                                        .ctl = live::held_name(held.ctl),
                                        .ctl_sha1 = alarm.ctl,
                                        .status_code = alarm.status_code});
    return fmt::format("{} {} at {} says: ITL {}{}, CTL {}{}", held.node, alarm.device, alarm.address,
                       live::held_name(held.itl),
                       alarm.itl.empty() ? "" : " (SHA-1 " + alarm.itl + ", of " + alarm.itl_server + ")",
                       live::held_name(held.ctl),
                       alarm.ctl.empty() ? "" : " (SHA-1 " + alarm.ctl + ", of " + alarm.ctl_server + ")");
}

// "NODE=ADDRESS" for nodes of the scenario.
std::map<std::string, std::string> node_addresses(const ServeOptions& options, const Document& document) {
    std::set<std::string> known;
    for (const std::string& name : server_names(document.site())) known.insert(name);
    std::map<std::string, std::string> addresses;
    for (const std::string& text : options.node_addresses) {
        const std::size_t equals = text.find('=');
        const std::string node = text.substr(0, equals);
        const std::string address = equals == std::string::npos ? "" : text.substr(equals + 1);
        boost::system::error_code error;
        asio::ip::make_address_v4(address, error);
        if (error)
            throw CommandLineError(
                fmt::format("\"{}\" is not NODE=ADDRESS, such as hq-pub=192.0.2.10", text));
        if (!options.allow_public && !is_private(address))
            throw CommandLineError(
                fmt::format("{} is a public address: real phones that take our lists are locked to them. "
                            "--allow-public, if that is meant",
                            address));
        if (!known.contains(node))
            throw CommandLineError(
                actions::suggestion(node, {known.begin(), known.end()},
                                    fmt::format("no node is called \"{}\"; there are", node)));
        addresses[node] = address;
    }
    return addresses;
}

// Every port that listens.
void print_servers(const model::SiteState& site, ServerLog& log) {
    using model::Service;
    for (const auto& cluster : site.clusters) {
        const model::Ports& ports = cluster->description->ports;
        for (const auto& node : cluster->nodes) {
            std::string line = fmt::format("{} {} {}:", cluster->name(), node->name(), node->address());
            if (node->runs(Service::tftp))
                line += fmt::format(" TFTP {} HTTP {}", ports.tftp, ports.tftp_http);
            if (node->configuration_https) line += fmt::format(" HTTPS {}", ports.configuration_https);
            if (node->runs(Service::tvs)) line += fmt::format(" TVS {}", ports.tvs);
            line += fmt::format(" HTTPS {}", ports.https);
            if (node->runs(Service::call_manager))
                line += fmt::format(" SIP {} and {}", ports.sip, ports.secured_sip);
            if (&*node == &cluster->publisher() && node->serves(Service::capf, ports.capf) && node->capf)
                line += fmt::format(" CAPF {}", ports.capf);
            log.print(line);
        }
    }
    std::map<std::string, std::string> lines;  // of servers with ports for other servers
    for (const model::ListeningPort& listening : model::listening_ports(site)) {
        std::string& line = lines[listening.server.name];
        if (line.empty()) line = fmt::format("{} {}: TLS", listening.server.name, listening.address);
        line += fmt::format(" {}", listening.port);
    }
    for (const auto& [name, line] : lines) log.print(line);
    for (std::size_t i = 0; i < site.frame->groups.size(); ++i) {
        const model::PhoneGroup& group = site.frame->groups[i];
        log.print(fmt::format("phones {}: {} to {}", group.name, model::phone_name(i, 0),
                              model::phone_name(i, group.count - 1)));
    }
}

ctl::CertificatePtr read_certificate(const std::string& path) {
    auto certificate = ctl::Certificate::from_file_bytes(read_bytes(path, largest_certificate_file));
    if (!certificate)
        throw InputError(
            {path, {}, certificate.error().message, "a certificate in PEM or DER form is expected"});
    return *certificate;
}

void warn_if_others_read(const std::string& path) {
    std::error_code error;
    const std::filesystem::perms mode = std::filesystem::status(path, error).permissions();
    using std::filesystem::perms;
    if (error || (mode & (perms::group_all | perms::others_all)) == perms::none) return;
    warn(fmt::format("{0} has a private key and mode {1:04o}: others may get at it; chmod 600 {0}", path,
                     static_cast<unsigned>(mode)));
}

tvs::TlsIdentity read_identity(const std::string& path) {
    const ctl::Bytes bytes = read_bytes(path, largest_certificate_file);
    const auto certificate = ctl::Certificate::from_pem(ctl::as_text(bytes));
    const auto key = ctl::PrivateKey::from_pem(ctl::as_text(bytes));
    if (!certificate || !key)
        throw InputError({path,
                          {},
                          certificate ? key.error().message : certificate.error().message,
                          "one PEM file with the certificate and its unencrypted private key is expected"});
    if (certificate.value()->public_key().record_encoding() != key->public_key().record_encoding())
        throw InputError({path,
                          {},
                          "the private key does not belong to the certificate",
                          "put the two that belong together into one file"});
    if (!key->public_key().is_rsa())
        throw InputError({path,
                          {},
                          "an elliptic-curve certificate",
                          "a TVS presents an RSA certificate (Cisco Compatibility Matrix 14)"});
    return {*certificate, *key};
}

void add_trusted(tvs::CertificateStore& store, const std::string& text) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw CommandLineError(
            fmt::format("\"{}\" is not CERT=ROLES, such as callmanager.pem=SAST,CCM+TFTP", text));
    const ctl::CertificatePtr certificate = read_certificate(text.substr(0, equals));
    std::size_t start = equals + 1;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string name = text.substr(start, end - start);
        const std::optional<ctl::Role> role = ctl::parse_role(name);
        if (!role)
            throw CommandLineError(fmt::format(
                "\"{}\" is not a role; there are SAST, CCM, CCM+TFTP, TFTP, CAPF, APP-SERVER and TVS", name));
        store.add(certificate, *role);
        start = end + 1;
    }
}

tvs::TlsVersion parse_tls_version(const std::string& text) {
    for (const auto version : {tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_1, tvs::TlsVersion::tls_1_2,
                               tvs::TlsVersion::tls_1_3})
        if (tvs::tls_version_name(version) == "TLS " + text) return version;
    throw CommandLineError(fmt::format("\"{}\" is no TLS version; there are 1.0, 1.1, 1.2 and 1.3", text));
}

model::Time parse_start(const std::string& text) {
    const auto time = language::parse_time(text);
    if (!time)
        throw CommandLineError(
            fmt::format("--start {}: a time such as 2027-01-04T08:00:00Z is expected", text));
    return *time;
}

}  // namespace

ExitCode serve_command(const ServeOptions& options) {
    if (options.addresses && !live::AddressBlock::is_block(*options.addresses))
        throw CommandLineError(
            fmt::format("\"{}\" is not a block of addresses such as 127.64.3.0/24", *options.addresses));
    const std::unique_ptr<Document> document = read_plan(options.path, options.allow_outside);
    const std::map<std::string, std::string> wanted = node_addresses(options, *document);
    const std::vector<std::string> names = server_names(document->site());
    live::AddressBlock block =
        options.addresses ? live::AddressBlock::at(*options.addresses) : live::AddressBlock::first_free();
    const auto place = [&](model::SiteDescription& description) {
        model::place(description, block.ports(), [&](std::size_t n) {
            const auto found = wanted.find(names[n]);
            return found == wanted.end() ? block.address(n) : found->second;
        });
    };
    std::optional<model::Time> start;
    if (options.start) start = parse_start(*options.start);
    ServedSite served(*document, place, options.seed, options.until_step, start);
    ServerLog log;
    live::LiveWorld world(
        served.now(), served.issuer(), served.known(),
        [&](const std::string& line) {
            if (!options.json) log.print(line);
        },
        system_time);
    world.listen([&](const live::HeldLists& held) { log.print(held_text(held, options.json)); });
    world.follow(served.site());
    warn(
        "all keys here are simulated and shared by all runs of this user: no real system may trust "
        "them");
    if (!options.json) print_servers(served.site(), log);
    world.serve();
    return ExitCode::held;
}

ExitCode tftp_command(const TftpOptions& options) {
    const ListenAddress listen = parse_listen_address(options.listen);
    std::unique_ptr<tftp::FolderSource> files;
    try {
        files = std::make_unique<tftp::FolderSource>(options.root);
    } catch (const std::system_error& error) {
        throw InputError(
            {options.root, {}, error.code().message(), "--root wants a folder with the files to serve"});
    }
    ServerLog log;
    return serve_alone(listen, [&](asio::io_context& context) {
        tftp::ServerOptions server_options;
        server_options.address = listen.address;
        server_options.port = listen.port;
        server_options.busy_wait = std::chrono::microseconds(60);  // a wake-up takes about as long
        auto server = std::make_unique<tftp::Server>(
            context, server_options, *files, [&log](const tftp::ServedRequest& request) {
                log.print(fmt::format("{} {}: {}", request.client, request.file_name, request.outcome));
            });
        log.print(fmt::format("TFTP, reading only, from {} on {} port {}", options.root, listen.address,
                              server->port()));
        return server;
    });
}

ExitCode tvs_command(const TvsOptions& options) {
    const ListenAddress listen = parse_listen_address(options.listen);
    tvs::ServerOptions server_options;
    server_options.address = listen.address;
    server_options.port = listen.port;
    server_options.ttl = options.ttl;
    server_options.tls = {parse_tls_version(options.tls_min), tvs::TlsVersion::tls_1_3};
    warn_if_others_read(options.identity);
    const tvs::TlsIdentity identity = read_identity(options.identity);
    auto store = std::make_shared<tvs::CertificateStore>();
    for (const std::string& text : options.trust) add_trusted(*store, text);
    ServerLog log;
    return serve_alone(listen, [&](asio::io_context& context) {
        auto server = std::make_unique<tvs::Server>(
            context, server_options, identity, store,
            [&log](const tvs::AnsweredRequest& answered) {
                log.print(fmt::format(
                    "{} {} {}: {}", answered.client, answered.request.device,
                    std::holds_alternative<tvs::Query>(answered.request.question) ? "QUERY" : "VERIFY",
                    answered.response.grant ? ctl::role_names(answered.response.grant->roles) : "not known"));
            },
            [&log](const std::string& client, const std::string& what) {
                log.print(fmt::format("{} {}", client, what));
            });
        log.print(fmt::format("TVS, {} certificates, TLS {} and newer, on {} port {}", store->size(),
                              options.tls_min, listen.address, server->port()));
        return server;
    });
}

}  // namespace program
