#include "scenarios/survey/baseline.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "ctl/print.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/survey/baseline.pb.h"

namespace survey {
namespace {

namespace pb = bellwether::baseline;
namespace fs = std::filesystem;

constexpr std::uint32_t schema_version = 1;
constexpr std::size_t largest_index = 64U << 20U;
constexpr std::size_t largest_certificate = 1U << 20U;

// A name of a file: hosts may be IPv6 addresses, and names come from strangers.
std::string file_name(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '.' || c == '-' || c == '_';
        name += is_plain ? c : '_';
    }
    return name.empty() || name.front() == '.' ? "_" + name : name;
}

// --- from values to messages

class Writer {
  public:
    explicit Writer(fs::path folder) : folder_(std::move(folder)) {}

    void write(const Survey& survey) {
        prepare();
        pb::Baseline index;
        index.set_schema_version(schema_version);
        index.set_time(ctl::rfc3339_text(survey.time));
        for (const Device& device : survey.devices) {
            pb::Device& made = *index.add_device();
            made.set_name(device.name);
            made.set_model(device.model);
        }
        for (const TftpNode& node : survey.tftp_nodes) *index.add_tftp_node() = message(node);
        for (const Tvs& tvs : survey.tvs) {
            pb::Tvs& made = *index.add_tvs();
            *made.mutable_server() = message(tvs.server);
            for (const TvsAnswer& answer : tvs.answers) *made.add_answer() = message(answer);
        }
        for (const TlsServer& server : survey.call_managers) *index.add_call_manager() = message(server);
        for (const TlsServer& server : survey.sip_ports) *index.add_sip_port() = message(server);
        for (const TlsServer& server : survey.web_servers) *index.add_web_server() = message(server);
        google::protobuf::util::JsonPrintOptions options;
        options.preserve_proto_field_names = true;
        options.add_whitespace = true;
        std::string text;
        const auto status = google::protobuf::util::MessageToJsonString(index, &text, options);
        if (!status.ok()) throw BaselineError(folder_ / index_name, status.ToString());
        write(index_name, ctl::as_bytes(text));
    }

  private:
    void prepare() {
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) throw BaselineError(folder_, error.message());
        const bool is_empty = fs::is_empty(folder_, error);
        if (error) throw BaselineError(folder_, error.message());
        if (!is_empty)
            throw BaselineError(folder_,
                                "there is something in this folder already; name a new one: a baseline is "
                                "never written over");
    }

    void write(const fs::path& relative, ctl::BytesView bytes) {
        std::error_code error;
        fs::create_directories((folder_ / relative).parent_path(), error);
        if (!error) error = os::write_new_file(folder_ / relative, bytes, 0644);
        if (error) throw BaselineError(folder_ / relative, error.message());
    }

    // The path of a file that is written once, whoever names it again.
    std::string write_once(const fs::path& relative, ctl::BytesView bytes) {
        if (written_.insert(relative).second) write(relative, bytes);
        return relative.string();
    }

    static pb::Signer message(const ctl::SignerId& signer) {
        pb::Signer made;
        made.set_subject(ctl::as_utf8(signer.subject));
        made.set_issuer(ctl::as_utf8(signer.issuer));
        made.set_serial(signer.serial.data(), signer.serial.size());
        return made;
    }

    static pb::Configuration message(const phone::Configuration& configuration) {
        pb::Configuration made;
        for (const phone::CallManagerAddress& each : configuration.call_managers) {
            pb::Host& host = *made.add_call_manager();
            host.set_host(ctl::as_utf8(each.host));
            host.set_port(each.sip_port);
            host.set_secured_port(each.secured_sip_port);
        }
        for (const phone::TvsAddress& each : configuration.tvs_servers) {
            pb::Host& host = *made.add_tvs();
            host.set_host(ctl::as_utf8(each.host));
            host.set_port(each.port);
        }
        made.set_device_security_mode(static_cast<std::uint32_t>(configuration.security_mode));
        if (configuration.services) {
            made.mutable_services()->set_host(ctl::as_utf8(configuration.services->host));
            made.mutable_services()->set_port(configuration.services->port);
            made.mutable_services()->set_path(ctl::as_utf8(configuration.services->path));
        }
        made.set_partial(!configuration.is_full);
        made.set_encrypted(configuration.is_encrypted);
        if (configuration.capf) {
            made.mutable_capf()->set_host(ctl::as_utf8(configuration.capf->host));
            made.mutable_capf()->set_port(configuration.capf->port);
        }
        made.set_load(ctl::as_utf8(configuration.load));
        made.set_certificate_hash(ctl::as_utf8(configuration.certificate_hash));
        return made;
    }

    pb::TftpNode message(const TftpNode& node) {
        pb::TftpNode made;
        made.set_host(node.host);
        made.set_address(node.address);
        for (const auto& [name, file] : node.files) {
            pb::File& each = *made.add_file();
            each.set_name(name);
            each.set_outcome(static_cast<pb::Outcome>(file.outcome));
            each.set_by_tftp(file.over == phone::Transport::tftp);
            each.set_trouble(ctl::as_utf8(file.trouble));
            each.set_size(file.size);
            each.set_sha256(file.sha256);
            if (file.signer) *each.mutable_signer() = message(*file.signer);
            if (file.configuration) *each.mutable_configuration() = message(*file.configuration);
            if (file.list)
                each.set_path(
                    write_once(fs::path("lists") / file_name(node.host) / file_name(name), file.list->bytes));
        }
        return made;
    }

    pb::Server message(const TlsServer& server) {
        pb::Server made;
        made.set_host(server.host);
        made.set_port(server.port);
        made.set_reach(static_cast<pb::Reach>(server.reach));
        made.set_trouble(ctl::as_utf8(server.trouble));
        for (const tvs::TlsVersion version : server.versions)
            made.add_tls_version(tvs::tls_version_name(version));
        made.set_wants_certificate(server.wants_certificate);
        if (server.certificate)
            made.set_path(write_once(
                fs::path("certificates") / file_name(fmt::format("{}-{}.pem", server.host, server.port)),
                ctl::as_bytes(server.certificate->pem())));
        return made;
    }

    static pb::TvsAnswer message(const TvsAnswer& answer) {
        pb::TvsAnswer made;
        if (const auto* signer = std::get_if<ctl::SignerId>(&answer.about))
            *made.mutable_query() = message(*signer);
        if (const auto* der = std::get_if<ctl::Bytes>(&answer.about))
            made.set_verify(der->data(), der->size());
        made.set_reach(static_cast<pb::Reach>(answer.reach));
        made.set_trouble(ctl::as_utf8(answer.trouble));
        if (const auto& grant = answer.response.grant) {
            made.set_known(true);
            made.set_certificate(grant->certificate.data(), grant->certificate.size());
            for (const ctl::Role role : grant->roles) made.add_role(static_cast<std::uint32_t>(role));
            made.set_ttl_seconds(grant->ttl);
        }
        made.set_milliseconds(static_cast<std::uint32_t>(answer.took.count()));
        return made;
    }

    fs::path folder_;
    std::set<fs::path> written_;
};

// --- and back

ctl::Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

ctl::SignerId signer_of(const pb::Signer& signer) {
    return {signer.subject(), signer.issuer(), bytes_of(signer.serial())};
}

std::uint16_t port_of(std::uint32_t port) {
    return static_cast<std::uint16_t>(port);
}

phone::Configuration configuration_of(const pb::Configuration& kept) {
    phone::Configuration made;
    for (const pb::Host& host : kept.call_manager())
        made.call_managers.push_back({host.host(), port_of(host.port()), port_of(host.secured_port())});
    for (const pb::Host& host : kept.tvs()) made.tvs_servers.push_back({host.host(), port_of(host.port())});
    made.security_mode = static_cast<phone::SecurityMode>(std::clamp(kept.device_security_mode(), 1U, 3U));
    if (kept.has_services())
        made.services = phone::HttpsAddress{kept.services().host(), port_of(kept.services().port()),
                                            kept.services().path()};
    made.is_full = !kept.partial();
    made.is_encrypted = kept.encrypted();
    if (kept.has_capf()) made.capf = phone::CapfAddress{kept.capf().host(), port_of(kept.capf().port())};
    made.load = kept.load();
    made.certificate_hash = kept.certificate_hash();
    return made;
}

TvsAnswer answer_of(const pb::TvsAnswer& kept) {
    TvsAnswer made;
    if (kept.has_query()) {
        made.about = signer_of(kept.query());
    } else {
        made.about = bytes_of(kept.verify());
    }
    made.reach = static_cast<Reach>(kept.reach());
    made.trouble = kept.trouble();
    made.response.answers_query = kept.has_query();
    if (kept.known()) {
        tvs::Grant grant;
        grant.certificate = bytes_of(kept.certificate());
        for (const std::uint32_t role : kept.role()) grant.roles.push_back(static_cast<ctl::Role>(role));
        grant.ttl = kept.ttl_seconds();
        made.response.grant = std::move(grant);
    }
    made.took = std::chrono::milliseconds(kept.milliseconds());
    return made;
}

class Reader {
  public:
    explicit Reader(fs::path folder) : folder_(std::move(folder)) {}

    Survey read() {
        const ctl::Bytes bytes = file(index_name, largest_index);
        pb::Baseline index;
        const auto status =
            google::protobuf::util::JsonStringToMessage(std::string(ctl::as_text(bytes)), &index);
        if (!status.ok())
            throw BaselineError(folder_ / index_name,
                                fmt::format("no baseline as `probe --save` writes it: {}",
                                            ctl::printable(std::string(status.message()))));
        if (index.schema_version() != schema_version)
            throw BaselineError(folder_ / index_name, fmt::format("schema_version {}; this program reads {}",
                                                                  index.schema_version(), schema_version));
        Survey survey;
        survey.time = time_of(index.time());
        for (const pb::Device& device : index.device())
            survey.devices.push_back({device.name(), device.model()});
        for (const pb::TftpNode& node : index.tftp_node()) survey.tftp_nodes.push_back(node_of(node));
        for (const pb::Tvs& tvs : index.tvs()) {
            Tvs& made = survey.tvs.emplace_back(Tvs{server_of(tvs.server()), {}});
            for (const pb::TvsAnswer& answer : tvs.answer()) made.answers.push_back(answer_of(answer));
        }
        for (const pb::Server& server : index.call_manager())
            survey.call_managers.push_back(server_of(server));
        for (const pb::Server& server : index.sip_port()) survey.sip_ports.push_back(server_of(server));
        for (const pb::Server& server : index.web_server()) survey.web_servers.push_back(server_of(server));
        return survey;
    }

  private:
    [[nodiscard]] ctl::Bytes file(const fs::path& relative, std::size_t limit) const {
        const fs::path path = folder_ / relative;
        const bool leaves = relative.is_absolute() || std::ranges::find(relative, "..") != relative.end();
        if (leaves)
            throw BaselineError(folder_ / index_name, fmt::format("it names \"{}\", outside of its folder",
                                                                  ctl::printable(relative.string())));
        std::ifstream in(path, std::ios::binary);
        if (!in || fs::is_directory(path))
            throw BaselineError(path, "can't be read; a baseline is a folder that `probe --save` wrote");
        ctl::Bytes bytes = os::read_up_to(in, limit);
        if (bytes.size() > limit) throw BaselineError(path, fmt::format("more than {} bytes", limit));
        return bytes;
    }

    [[nodiscard]] Time time_of(const std::string& text) const {
        std::tm parts{};
        const char* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
        if (end == nullptr || *end != '\0')
            throw BaselineError(
                folder_ / index_name,
                fmt::format("time: \"{}\" is no time such as 2027-01-04T08:00:00Z", ctl::printable(text)));
        return std::chrono::floor<std::chrono::seconds>(
            std::chrono::system_clock::from_time_t(timegm(&parts)));
    }

    [[nodiscard]] TftpNode node_of(const pb::TftpNode& kept) const {
        TftpNode node{.host = kept.host(), .address = kept.address(), .files = {}};
        for (const pb::File& each : kept.file()) {
            ServedFile made;
            if (!each.path().empty()) {
                read_into(made, each.name(), file(each.path(), phone::largest_download));
                if (made.sha256 != each.sha256())
                    throw BaselineError(folder_ / each.path(),
                                        "the file is not the one that was saved: its SHA-256 differs");
            }
            made.outcome = static_cast<phone::Download>(each.outcome());
            made.over = each.by_tftp() ? phone::Transport::tftp : phone::Transport::http;
            made.trouble = each.trouble();
            made.size = each.size();
            made.sha256 = each.sha256();
            if (each.has_signer()) made.signer = signer_of(each.signer());
            if (each.has_configuration()) made.configuration = configuration_of(each.configuration());
            node.files.insert_or_assign(each.name(), std::move(made));
        }
        return node;
    }

    [[nodiscard]] TlsServer server_of(const pb::Server& kept) const {
        TlsServer server{.host = kept.host(), .port = port_of(kept.port())};
        server.reach = static_cast<Reach>(kept.reach());
        server.trouble = kept.trouble();
        for (const auto version : {tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_1,
                                   tvs::TlsVersion::tls_1_2, tvs::TlsVersion::tls_1_3})
            if (std::ranges::find(kept.tls_version(), tvs::tls_version_name(version)) !=
                kept.tls_version().end())
                server.versions.insert(version);
        server.wants_certificate = kept.wants_certificate();
        if (!kept.path().empty()) {
            const auto certificate =
                ctl::Certificate::from_file_bytes(file(kept.path(), largest_certificate));
            if (!certificate) throw BaselineError(folder_ / kept.path(), certificate.error().message);
            server.certificate = *certificate;
        }
        return server;
    }

    fs::path folder_;
};

}  // namespace

void save(const Survey& survey, const fs::path& folder) {
    Writer(folder).write(survey);
}

Survey load(const fs::path& folder) {
    return Reader(folder).read();
}

}  // namespace survey
