#include "scenarios/worlds/live/open_ports.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "scenarios/model/file_name.hpp"
#include "scenarios/model/listening_ports.hpp"
#include "scenarios/model/vouching.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "scenarios/worlds/live/call_manager.hpp"
#include "scenarios/worlds/live/capf_server.hpp"
#include "scenarios/worlds/live/http_files.hpp"
#include "scenarios/worlds/live/https_server.hpp"
#include "tftp/server.hpp"
#include "tvs/server.hpp"

namespace live {
namespace asio = boost::asio;

namespace {

using model::ClusterState;
using model::NodeState;
using model::Service;
using model::TlsIdentity;

// Of phones that are remembered: a stranger may ask under many names.
constexpr std::size_t most_offers = 4096;

std::optional<TlsIdentity> identity_of(const std::optional<model::Shared<model::RunningService>>& service) {
    return service ? std::optional((*service)->identity) : std::nullopt;
}

}  // namespace

struct OpenPorts::State {
    // What a node's TFTP service answers, asked anew for each request.
    class NodeFiles : public tftp::FileSource {
      public:
        NodeFiles(State& state, std::string node) : state_(state), node_(std::move(node)) {}

        [[nodiscard]] Opened open(const std::string& name) override {
            model::SharedBytes bytes = state_.file_of(node_, name);
            if (!bytes) return tftp::WireError{tftp::ErrorCode::file_not_found, "File not found"};
            return std::make_unique<tftp::MemoryFile>(std::move(bytes));
        }

      private:
        State& state_;
        std::string node_;
    };

    // A port with TLS, and what it presents.
    struct TlsPort {
        std::unique_ptr<Listener> listener;
        std::optional<TlsIdentity> identity;
        tvs::TlsRange tls;
    };

    // The open sockets of one node, and what they present.
    struct NodeServers {
        std::unique_ptr<NodeFiles> files;
        std::unique_ptr<tftp::Server> tftp;
        std::unique_ptr<Listener> tftp_http;
        std::unique_ptr<tvs::Server> tvs;
        std::optional<TlsIdentity> tvs_identity;
        tvs::TlsRange tvs_tls;
        std::unique_ptr<Listener> sip;
        TlsPort secured_sip;
        TlsPort capf;
        TlsPort https;
        TlsPort configuration_https;
    };

    // A port of an Expressway, or one that Expressways call.
    struct OpenPort {
        model::ListeningPort shown;
        std::unique_ptr<Listener> listener;
    };

    asio::io_context& context;
    const std::function<model::Time()>& clock;
    issuing::Issuer& issuer;
    model::KnownCertificates& known;
    RequestListener listener;
    HeldListsListener held_lists{};
    RegisteredPhones* phones = nullptr;
    std::map<std::string, OfferedLists> offered{};                           // by the phone's name
    model::SiteState site{};                                                 // that servers answer from
    std::map<std::string, NodeServers> servers{};                            // by node name
    std::map<std::pair<std::string, std::uint16_t>, OpenPort> open_ports{};  // by address and port
    model::Ports ports{};

    [[nodiscard]] model::NodeAt at(const std::string& node) const { return model::node_named(site, node); }
    [[nodiscard]] model::Context context_now() const { return {issuer, known, clock(), clock()}; }

    [[nodiscard]] model::SharedBytes file_of(const std::string& node, const std::string& name) {
        const model::NodeAt its = at(node);
        model::SharedBytes file =
            model::tftp_file(site, *its.cluster, *its.node, name, nullptr, context_now());
        if (file && phones != nullptr) note_offer(name, *file);
        return file;
    }

    // Of a list that a real phone asked for by its own name.
    void note_offer(std::string_view name, const ctl::Bytes& file) {
        using Kind = model::FileName::Kind;
        const model::FileName wanted = model::parse_file_name(name);
        if (wanted.kind != Kind::itl && wanted.kind != Kind::ctl) return;
        const std::string device(wanted.device);
        if (!site.frame->description.real_phones.group_of(device)) return;
        if (offered.size() >= most_offers && !offered.contains(device)) offered.erase(offered.begin());
        (wanted.kind == Kind::itl ? offered[device].itl : offered[device].ctl) = ctl::hex(ctl::sha1(file));
    }

    // Tells what went wrong with a client of this service.
    [[nodiscard]] TroubleListener trouble(const std::string& node, const char* service) {
        if (!listener) return nullptr;
        return [this, node, service](const std::string& client, const std::string& what) {
            listener(fmt::format("{} {} {}: {}", node, service, client, what));
        };
    }

    void follow(const ClusterState& cluster, const NodeState& node) {
        NodeServers& open = servers[node.name()];
        const auto is_ours = [&node](Service service) {
            return !node.description->outside.contains(service);
        };
        if (is_ours(Service::tftp)) {
            follow_tftp(node, open);
            follow_tftp_http(node, open);
            follow_configuration_https(cluster, node, open);
        }
        if (is_ours(Service::tvs)) follow_tvs(cluster, node, open);
        if (is_ours(Service::call_manager)) follow_call_manager(cluster, node, open);
        if (is_ours(Service::capf)) follow_capf(cluster, node, open);
        follow_https(cluster, node, open);
    }

    void follow_tftp(const NodeState& node, NodeServers& open) {
        if (!node.serves(Service::tftp, model::Ports{}.tftp)) {
            open.tftp.reset();
            return;
        }
        if (open.tftp) return;
        open.files = std::make_unique<NodeFiles>(*this, node.name());
        tftp::Server::Listener tell;
        if (listener)
            tell = [this, name = node.name()](const tftp::ServedRequest& request) {
                listener(fmt::format("{} tftp {} {}: {}", name, request.client, request.file_name,
                                     request.outcome));
            };
        open.tftp = listening<tftp::Server>(node.address(), ports.tftp, [&] {
            return std::make_unique<tftp::Server>(
                context, tftp::ServerOptions{.address = node.address(), .port = ports.tftp}, *open.files,
                tell);
        });
    }

    void follow_tftp_http(const NodeState& node, NodeServers& open) {
        if (!node.serves(Service::tftp, model::Ports{}.tftp_http)) {
            open.tftp_http.reset();
            return;
        }
        if (open.tftp_http) return;
        const std::string& name = node.name();
        HttpFilesOptions options{
            .address = node.address(),
            .port = ports.tftp_http,
            .file = [this, name](const std::string& file) { return file_of(name, file); },
            .fault = [this, name] { return at(name).node->fault_of(model::Ports{}.tftp_http); },
            .listener = nullptr,
            .trouble = trouble(name, "http")};
        if (listener)
            options.listener = [this, name](const std::string& client, const std::string& file,
                                            const std::string& outcome) {
                listener(fmt::format("{} http {} {}: {}", name, client, file, outcome));
            };
        open.tftp_http = listening<Listener>(node.address(), ports.tftp_http,
                                             [&] { return listen_for_files(context, options); });
    }

    void follow_tvs(const ClusterState& cluster, const NodeState& node, NodeServers& open) {
        if (!node.serves(Service::tvs, ports.tvs)) {
            open.tvs.reset();
            return;
        }
        if (open.tvs && open.tvs_tls != cluster.tls(node)) open.tvs.reset();
        if (!open.tvs) {
            open.tvs_tls = cluster.tls(node);
            tvs::Server::Listener tell;
            if (listener)
                tell = [this, name = node.name()](const tvs::AnsweredRequest& answered) {
                    listener(fmt::format("{} tvs {} {}: {}", name, answered.client, answered.request.device,
                                         answered.response.grant
                                             ? ctl::role_names(answered.response.grant->roles)
                                             : "not known"));
                };
            open.tvs = listening<tvs::Server>(node.address(), ports.tvs, [&] {
                return std::make_unique<tvs::Server>(
                    context,
                    tvs::ServerOptions{
                        .address = node.address(), .port = ports.tvs, .tls = cluster.tls(node)},
                    (*node.tvs)->identity, model::vouched_by(cluster, node), tell);
            });
        } else {
            if (*open.tvs_identity != (*node.tvs)->identity) open.tvs->present((*node.tvs)->identity);
            open.tvs->answer_from(model::vouched_by(cluster, node));
        }
        open.tvs_identity = (*node.tvs)->identity;
    }

    void follow_call_manager(const ClusterState& cluster, const NodeState& node, NodeServers& open) {
        const auto accepts_device = [this, name = node.name()](std::string_view device) {
            return model::accepts_device(site, *at(name).cluster, device);
        };
        const auto may_register_as = [this, name = node.name()](std::string_view device,
                                                                const ctl::Certificate& shown) {
            return model::may_register_as(*at(name).cluster, device, shown);
        };
        const auto hears_alarm = [this, name = node.name()](std::string_view body) {
            const std::optional<TrustListAlarm> alarm = read_alarm(body);
            if (!alarm || !held_lists) return;
            const auto its = offered.find(alarm->device);
            held_lists(compared(*alarm, its == offered.end() ? OfferedLists{} : its->second,
                                *at(name).cluster, name));
        };
        CallManagerOptions options{.address = node.address(),
                                   .port = ports.sip,
                                   .accepts_device = accepts_device,
                                   .hears_alarm = hears_alarm,
                                   .clock = clock,
                                   .phones = phones};
        if (!node.serves(Service::call_manager, ports.sip)) {
            open.sip.reset();
        } else if (!open.sip) {
            open.sip = listening<Listener>(node.address(), ports.sip, [&] {
                return listen_for_registrations(context, options, std::nullopt, trouble(node.name(), "sip"));
            });
        }
        follow_tls(open.secured_sip, cluster, node, Service::call_manager, ports.secured_sip,
                   identity_of(node.call_manager), [&] {
                       options.port = ports.secured_sip;
                       options.may_register_as = may_register_as;
                       return listen_for_registrations(
                           context, options,
                           CallManagerTls{(*node.call_manager)->identity, cluster.tls(node),
                                          [this, name = node.name()](const ctl::Certificate& shown) {
                                              const model::NodeAt its = at(name);
                                              return model::accepts_device_certificate(
                                                  *its.cluster, *its.node, shown, clock(), issuer);
                                          }},
                           trouble(node.name(), "sip"));
                   });
    }

    // The publisher's CAPF alone is used.
    void follow_capf(const ClusterState& cluster, const NodeState& node, NodeServers& open) {
        if (&node != &cluster.publisher()) return;
        const auto operation = [this, name = node.name()](const std::string& device) {
            const std::optional<model::Asker> who = model::asker_named(site, device);
            return who ? model::certificate_operation(*at(name).cluster, *who) : std::nullopt;
        };
        const auto issue = [this, name = node.name()](const std::string& device, const ctl::PublicKey& key) {
            return model::issue_lsc(*at(name).cluster, device, key, clock(), issuer);
        };
        follow_tls(open.capf, cluster, node, Service::capf, ports.capf, identity_of(node.capf), [&] {
            return listen_for_enrolments(
                context,
                {node.address(), ports.capf, (*node.capf)->identity, cluster.tls(node), operation, issue},
                trouble(node.name(), "capf"));
        });
    }

    void follow_https(const ClusterState& cluster, const NodeState& node, NodeServers& open) {
        follow_tls(open.https, cluster, node, Service::tomcat, ports.https, identity_of(node.tomcat), [&] {
            return listen_for_https(context, {node.address(), ports.https, (*node.tomcat)->identity,
                                              cluster.tls(node), nullptr, trouble(node.name(), "https")});
        });
    }

    void follow_configuration_https(const ClusterState& cluster, const NodeState& node, NodeServers& open) {
        follow_tls(open.configuration_https, cluster, node, Service::tftp, ports.configuration_https,
                   identity_of(node.configuration_https), [&] {
                       const std::string& name = node.name();
                       HttpFilesOptions options{
                           .address = node.address(),
                           .port = ports.configuration_https,
                           .file = [this, name](const std::string& file) -> model::SharedBytes {
                               const model::NodeAt its = at(name);
                               return model::https_configuration(site, *its.cluster, *its.node, file, nullptr,
                                                                 context_now());
                           },
                           .fault = [] { return std::nullopt; },
                           .listener = nullptr,
                           .trouble = trouble(name, "https")};
                       return listen_for_files(
                           context, options,
                           HttpsIdentity{(*node.configuration_https)->identity, cluster.tls(node)});
                   });
    }

    void follow_listening_ports() {
        const std::vector<model::ListeningPort> wanted = model::listening_ports(site);
        std::erase_if(open_ports, [&wanted](const auto& open) {
            return std::ranges::none_of(wanted, [&open](const model::ListeningPort& port) {
                return std::pair(port.address, port.port) == open.first &&
                       port.shows_the_same(open.second.shown);
            });
        });
        for (const model::ListeningPort& port : wanted) {
            OpenPort& open = open_ports[{port.address, port.port}];
            if (open.listener) continue;
            open.shown = port;
            tvs::ChainJudge judge;
            if (!port.server.requirements.empty())
                judge = [this, requirements = port.server.requirements](
                            const std::vector<ctl::CertificatePtr>& presented) {
                    return judge_requirements(requirements, presented, ctl::ChainUse::client, clock())
                        .answer.trouble;
                };
            open.listener = listening<Listener>(port.address, port.port, [&] {
                return listen_for_https(context, {port.address, port.port, *port.server.identity, port.tls,
                                                  judge, trouble(port.server.name, "tls")});
            });
        }
    }

    // Opens, closes or renews the port, as the service is now.
    template <typename Make>
    void follow_tls(TlsPort& open, const ClusterState& cluster, const NodeState& node, Service service,
                    std::uint16_t port, const std::optional<TlsIdentity>& identity, Make make) {
        const bool serves = identity && node.serves(service, port);
        const bool is_stale =
            open.listener && (!serves || *open.identity != *identity || open.tls != cluster.tls(node));
        if (is_stale) open.listener.reset();
        if (!serves || open.listener) return;
        open.identity = identity;
        open.tls = cluster.tls(node);
        open.listener = listening<Listener>(node.address(), port, make);
    }

    // A server on an address, or the error that a user can do something with.
    template <typename Server, typename Make>
    std::unique_ptr<Server> listening(const std::string& address, std::uint16_t port, Make make) {
        try {
            return make();
        } catch (const boost::system::system_error& error) {
            throw listen_error(address, port, error.code());
        }
    }
};

OpenPorts::OpenPorts(asio::io_context& context, const std::function<model::Time()>& clock,
                     issuing::Issuer& issuer, model::KnownCertificates& known, RequestListener listener)
    : state_(std::make_unique<State>(context, clock, issuer, known, std::move(listener))) {}

OpenPorts::~OpenPorts() = default;

void OpenPorts::follow(const model::SiteState& site) {
    state_->site = site;
    for (const auto& cluster : state_->site.clusters) {
        state_->ports = cluster->description->ports;
        for (const auto& node : cluster->nodes) state_->follow(*cluster, *node);
    }
    state_->follow_listening_ports();
}

void OpenPorts::welcome_real_phones(RegisteredPhones& phones, HeldListsListener listener) {
    state_->phones = &phones;
    state_->held_lists = std::move(listener);
}

const std::map<std::string, OfferedLists>& OpenPorts::offered() const {
    return state_->offered;
}

const model::SiteState& OpenPorts::site() const {
    return state_->site;
}

}  // namespace live
