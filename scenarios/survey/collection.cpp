#include "scenarios/survey/collection.hpp"

#include <algorithm>
#include <deque>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "scenarios/os/interruption.hpp"
#include "scenarios/survey/requests.hpp"

namespace survey {
namespace {

constexpr std::size_t largest_device_list = 8U << 20U;
constexpr std::size_t most_list_names = 100000;
// Of one kind: a configuration comes from whoever answered, and a probe is no scanner.
constexpr std::size_t most_servers = 64;
constexpr tvs::TlsRange any_version{tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_3};
constexpr std::array all_versions{tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_1,
                                  tvs::TlsVersion::tls_1_2, tvs::TlsVersion::tls_1_3};

// A node's own address, without its name; the first of several. Empty where nobody knows the name.
std::string resolve(asio::io_context& context, const std::string& host) {
    asio::ip::tcp::resolver resolver(context);
    boost::system::error_code error;
    const auto found = resolver.resolve(host, "", error);
    return error || found.empty() ? "" : found.begin()->endpoint().address().to_string();
}

class Collector {
  public:
    Collector(Survey& survey, const CollectionOptions& options) : survey_(survey), options_(options) {}

    void files(const std::set<WantedFile>& wanted) {
        for (const WantedFile& file : wanted)
            for (TftpNode& node : survey_.tftp_nodes)
                if (node.host == file.host && !node.files.contains(file.name))
                    queue_at(node.host, fetch_file(node, file.name));
        run();
    }

    void servers() {
        std::set<std::pair<std::string, std::uint16_t>> call_managers;
        std::set<std::pair<std::string, std::uint16_t>> sip_ports;
        std::set<std::pair<std::string, std::uint16_t>> tvs;
        std::set<std::pair<std::string, std::uint16_t>> web;
        const auto note = [&](const phone::Configuration& configuration) {
            for (const phone::CallManagerAddress& each : configuration.call_managers) {
                call_managers.emplace(each.host, each.secured_sip_port);
                sip_ports.emplace(each.host, each.sip_port);
            }
            for (const phone::TvsAddress& each : configuration.tvs_servers) tvs.emplace(each.host, each.port);
            if (configuration.services)
                web.emplace(configuration.services->host, configuration.services->port);
        };
        for (const phone::Configuration& configuration : options_.configurations) note(configuration);
        for (const TftpNode& node : survey_.tftp_nodes) {
            for (const auto& [name, file] : node.files)
                if (file.configuration) note(*file.configuration);
            web.emplace(node.host, options_.web_port);
        }
        add(survey_.call_managers, call_managers);
        add(survey_.sip_ports, sip_ports);
        add(survey_.web_servers, web);
        for (const auto& [host, port] : tvs)
            if (survey_.tvs.size() < most_servers && survey_.tvs_at(host, port) == nullptr)
                survey_.tvs.push_back({.server = {host, port}, .answers = {}});
        // Phones speak other versions than this program does: each is tried apart.
        std::vector<tvs::TlsRange> apart{any_version};
        for (const tvs::TlsVersion version : all_versions) apart.push_back({version, version});
        for (TlsServer& server : survey_.call_managers)
            if (is_new(server)) queue_at(server.host, look_at(server, "CallManager", apart));
        for (TlsServer& server : survey_.web_servers)
            if (is_new(server)) queue_at(server.host, look_at(server, "Tomcat", {any_version}));
        for (TlsServer& server : survey_.sip_ports)
            if (is_new(server)) queue_at(server.host, connect(server));
        for (Tvs& each : survey_.tvs)
            if (is_new(each.server)) queue_at(each.server.host, look_at(each.server, "TVS", apart));
        run();
    }

    // Of each TVS: the signer of every file that was seen or is held, and each Tomcat's certificate.
    void questions() {
        std::vector<ctl::SignerId> signers = options_.signers;
        for (const TftpNode& node : survey_.tftp_nodes)
            for (const auto& [name, file] : node.files)
                if (file.signer) signers.push_back(*file.signer);
        for (Tvs& each : survey_.tvs) {
            std::set<ctl::CertificateIdentity> asked;
            std::vector<ctl::Bytes> verified;
            for (const TvsAnswer& answer : each.answers) {
                if (const auto* signer = std::get_if<ctl::SignerId>(&answer.about))
                    asked.insert(signer->identity());
                if (const auto* der = std::get_if<ctl::Bytes>(&answer.about)) verified.push_back(*der);
            }
            for (const ctl::SignerId& signer : signers)
                if (asked.insert(signer.identity()).second)
                    queue_at(each.server.host,
                             ask(each, tvs::Query{signer.subject, signer.issuer, signer.serial}));
            for (const TlsServer& server : survey_.web_servers)
                if (server.certificate &&
                    std::ranges::find(verified, server.certificate->der()) == verified.end()) {
                    verified.push_back(server.certificate->der());
                    queue_at(each.server.host, ask(each, tvs::Verify{server.certificate->der()}));
                }
        }
        run();
    }

    [[nodiscard]] std::string address_of(const std::string& host) {
        const auto known = addresses_.find(host);
        if (known != addresses_.end()) return known->second;
        return addresses_[host] = resolve(context_, host);
    }

    [[nodiscard]] std::optional<Fetched> whole_file(const std::string& host, const std::string& name,
                                                    std::size_t limit) {
        std::optional<Fetched> fetched;
        const std::string address = address_of(host);
        if (address.empty()) return fetched;
        queue(address, fetch_whole(host, address, name, limit, fetched));
        run();
        return fetched;
    }

  private:
    using Work = asio::awaitable<void>;

    // Looked at and not found answering yet, or not looked at.
    [[nodiscard]] static bool is_new(const TlsServer& server) {
        return server.reach == Reach::silent && server.trouble.empty();
    }

    static void add(std::vector<TlsServer>& known,
                    const std::set<std::pair<std::string, std::uint16_t>>& all) {
        for (const auto& [host, port] : all) {
            const auto is_same = [&](const TlsServer& server) {
                return server.host == host && server.port == port;
            };
            if (known.size() < most_servers && std::ranges::none_of(known, is_same))
                known.push_back({host, port});
        }
    }

    void queue(const std::string& address, Work work) { queues_[address].push_back(std::move(work)); }
    void queue_at(const std::string& host, Work work) { queue(address_of(host), std::move(work)); }

    // All queues side by side, each in its order.
    void run() {
        std::size_t running = queues_.size();
        for (auto& [address, queue] : queues_)
            asio::co_spawn(context_, work_off(queue), [&running](std::exception_ptr failure) {
                --running;
                if (failure) std::rethrow_exception(failure);
            });
        context_.restart();
        while (running > 0) {
            context_.run_one_for(std::chrono::milliseconds(200));
            os::look_for_interruption();
        }
        queues_.clear();
    }

    // Between two requests to one address.
    Work rest() {
        asio::steady_timer timer(context_, options_.pause);
        co_await timer.async_wait(asio::use_awaitable);
    }

    Work work_off(std::deque<Work>& queue) {
        while (!queue.empty()) {
            Work next = std::move(queue.front());
            queue.pop_front();
            co_await std::move(next);
            if (queue.empty()) co_return;
            co_await rest();
        }
    }

    void tell(const std::string& what) const {
        if (options_.progress) options_.progress(what);
    }

    [[nodiscard]] Peer peer(const std::string& host, std::uint16_t port) {
        Peer peer;
        peer.name = host;
        boost::system::error_code error;
        const std::string address = address_of(host);
        peer.at = asio::ip::tcp::endpoint(
            asio::ip::make_address(address.empty() ? "0.0.0.0" : address, error), port);
        peer.capture = options_.capture;
        peer.patience = options_.patience;
        return peer;
    }

    // By HTTP first and by TFTP then, as phones ask. An HTTP that is silent is not asked again.
    Work fetch_file(TftpNode& node, std::string name) {
        ServedFile file;
        if (address_of(node.host).empty()) {
            file.trouble = "nobody knows an address for this name";
            node.files.insert_or_assign(name, std::move(file));
            co_return;
        }
        std::string by_http = "not asked";
        if (!node.is_silent_by_http) {
            tell(fmt::format("{}: GET {}", node.host, name));
            Peer at = peer(node.host, options_.http_port);
            Fetched got = co_await get_by_http(context_, std::move(at), "/" + name, phone::largest_download);
            by_http = got.trouble;
            node.is_silent_by_http = got.reach == Reach::silent || got.reach == Reach::refused;
            if (got.reach == Reach::answered && got.status == 200) {
                read_into(file, name, std::move(got.body));
                node.files.insert_or_assign(name, std::move(file));
                co_return;
            }
        }
        if (!node.is_silent_by_http) co_await rest();
        tell(fmt::format("{}: TFTP {}", node.host, name));
        Peer at = peer(node.host, options_.tftp_port);
        Fetched got = co_await get_by_tftp(context_, std::move(at), name, phone::largest_download);
        file.over = phone::Transport::tftp;
        if (got.status == 200) {
            read_into(file, name, std::move(got.body));
        } else {
            file.outcome =
                got.reach == Reach::silent ? phone::Download::no_answer : phone::Download::not_found;
            file.trouble = fmt::format("HTTP: {}; TFTP: {}", by_http, got.trouble);
        }
        node.files.insert_or_assign(name, std::move(file));
    }

    Work fetch_whole(std::string host, std::string address, std::string name, std::size_t limit,
                     std::optional<Fetched>& fetched) {
        tell(fmt::format("{}: GET {}", host, name));
        Peer at = peer(address, options_.http_port);
        Fetched got = co_await get_by_http(context_, std::move(at), "/" + name, limit);
        if (got.reach != Reach::answered || got.status != 200) {
            Peer by_tftp = peer(address, options_.tftp_port);
            got = co_await get_by_tftp(context_, std::move(by_tftp), name, limit);
        }
        fetched = std::move(got);
    }

    // With all versions, then with each apart.
    Work look_at(TlsServer& server, std::string what, std::vector<tvs::TlsRange> ranges) {
        if (address_of(server.host).empty()) {
            server.trouble = "nobody knows an address for this name";
            co_return;
        }
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            if (i > 0) co_await rest();
            tell(fmt::format("{}: {} {}, handshake", server.host, what, server.port));
            Peer at = peer(server.host, server.port);
            const Handshake seen = co_await shake_hands(context_, std::move(at), ranges[i]);
            server.wants_certificate = server.wants_certificate || seen.wants_certificate;
            if (seen.certificate) {
                server.certificate = seen.certificate;
                server.versions.insert(seen.version);
            }
            if (i > 0) continue;
            server.reach = seen.reach;
            if (seen.reach != Reach::answered)
                server.trouble = seen.trouble.empty() ? reach_words(seen.reach) : seen.trouble;
            if (!seen.certificate) co_return;
        }
    }

    Work connect(TlsServer& server) {
        if (address_of(server.host).empty()) {
            server.trouble = "nobody knows an address for this name";
            co_return;
        }
        tell(fmt::format("{}: SIP {}, connect only", server.host, server.port));
        Peer at = peer(server.host, server.port);
        server.reach = co_await connect_only(context_, std::move(at));
        if (server.reach != Reach::answered) server.trouble = reach_words(server.reach);
    }

    Work ask(Tvs& tvs, std::variant<tvs::Verify, tvs::Query> question) {
        const auto* query = std::get_if<tvs::Query>(&question);
        TvsAnswer answer;
        if (query != nullptr) {
            answer.about = ctl::SignerId{query->subject, query->issuer, query->serial};
        } else {
            answer.about = std::get<tvs::Verify>(question).certificate;
        }
        answer.reach = tvs.server.reach;
        answer.trouble = tvs.server.trouble;
        if (tvs.server.answered()) {
            tell(fmt::format("{}: TVS, {}", tvs.server.host,
                             query != nullptr ? "QUERY for " + ctl::common_name(query->subject)
                                              : std::string("VERIFY a Tomcat certificate")));
            Peer at = peer(tvs.server.host, tvs.server.port);
            tvs::Request request{++session_, device_name(), std::move(question)};
            answer = co_await ask_tvs(context_, std::move(at), any_version, std::move(request));
        }
        tvs.answers.push_back(std::move(answer));
    }

    // As phones call themselves (Cisco 213407).
    [[nodiscard]] std::string device_name() const {
        const Device device =
            survey_.devices.empty() ? Device{"SEP000000000000", ""} : survey_.devices.front();
        return fmt::format("CP-{}-{}", device.model.empty() ? usual_model : device.model, device.name);
    }

    Survey& survey_;
    const CollectionOptions& options_;
    asio::io_context context_{1};
    std::map<std::string, std::string> addresses_;  // by host
    std::map<std::string, std::deque<Work>> queues_;
    std::uint32_t session_ = 0;
};

}  // namespace

Survey collect(const CollectionOptions& options) {
    Survey survey;
    survey.time = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    survey.devices = options.devices;
    Collector collector(survey, options);
    std::set<WantedFile> wanted;
    for (const std::string& host : options.tftp_nodes) {
        survey.tftp_nodes.push_back({.host = host, .address = collector.address_of(host), .files = {}});
        for (const Device& device : options.devices)
            for (const std::string& name : {ctl_name(device), itl_name(device), configuration_name(device)})
                wanted.insert({host, name});
    }
    collector.files(wanted);
    collector.servers();
    collector.questions();
    return survey;
}

void collect_more(Survey& survey, const CollectionOptions& options, const std::set<WantedFile>& wanted) {
    Collector collector(survey, options);
    collector.files(wanted);
    collector.servers();
    collector.questions();
}

std::optional<std::vector<std::string>> list_devices(const CollectionOptions& options,
                                                     const std::string& node) {
    Survey nothing;
    const std::optional<Fetched> fetched =
        Collector(nothing, options).whole_file(node, "ConfigFileCacheList.txt", largest_device_list);
    if (!fetched || fetched->status != 200) return std::nullopt;
    std::vector<std::string> names;
    const std::string_view text = ctl::as_text(fetched->body);
    for (std::size_t start = 0; start < text.size() && names.size() < most_list_names;) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        const std::string_view name = line.substr(0, std::min(line.find_first_of(" \t\r"), line.size()));
        if (name.find('.') != std::string_view::npos) names.emplace_back(name);
        start = end + 1;
    }
    return names;
}

}  // namespace survey
