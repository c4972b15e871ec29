// The commands that serve one server alone, until a signal stops it.
#include <csignal>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "scenarios/program/program.hpp"
#include "scenarios/program/server_log.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "tftp/server.hpp"
#include "tvs/server.hpp"

namespace program {
namespace {

namespace asio = boost::asio;

constexpr std::size_t largest_certificate_file = 1 << 20;

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

}  // namespace

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
