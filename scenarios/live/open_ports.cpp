#include "scenarios/live/open_ports.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "scenarios/language/diagnostic.hpp"
#include "scenarios/live/address_block.hpp"
#include "scenarios/live/call_manager.hpp"
#include "scenarios/live/capf_server.hpp"
#include "scenarios/live/https_server.hpp"
#include "tftp/server.hpp"
#include "tvs/server.hpp"

namespace scenarios {
namespace asio = boost::asio;

namespace {

// What a node's TFTP service answers, asked anew for each request.
class NodeFiles : public tftp::FileSource {
  public:
    NodeFiles(const Cluster& cluster, std::string node, const std::function<Time()>& clock)
        : cluster_(cluster), node_(std::move(node)), clock_(clock) {}

    [[nodiscard]] Opened open(const std::string& name) override {
        SharedBytes bytes = cluster_.file(cluster_.node(node_), name, clock_());
        if (!bytes) return tftp::WireError{tftp::ErrorCode::file_not_found, "File not found"};
        return std::make_unique<tftp::MemoryFile>(std::move(bytes));
    }

  private:
    const Cluster& cluster_;
    std::string node_;
    const std::function<Time()>& clock_;
};

std::optional<TlsIdentity> identity_of(const std::optional<RunningService>& service) {
    return service ? std::optional(service->identity) : std::nullopt;
}

bool is_same(const TlsIdentity& left, const TlsIdentity& right) {
    return *left.certificate == *right.certificate;
}

}  // namespace

struct OpenPorts::State {
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
        std::unique_ptr<tvs::Server> tvs;
        std::optional<TlsIdentity> tvs_identity;
        tvs::TlsRange tvs_tls;
        std::unique_ptr<Listener> sip;
        TlsPort secured_sip;
        TlsPort capf;
        TlsPort https;
    };

    // A port of an Expressway, or one that Expressways call.
    struct OpenPort {
        ListeningPort shown;
        std::unique_ptr<Listener> listener;
    };

    asio::io_context& context;
    const std::function<Time()>& clock;
    RequestListener listener;
    std::map<std::string, NodeServers> servers;                            // by node name
    std::map<std::pair<std::string, std::uint16_t>, OpenPort> open_ports;  // by address and port
    Ports ports;

    // Tells what went wrong with a client of this service.
    [[nodiscard]] TroubleListener trouble(const std::string& node, const char* service) {
        if (!listener) return nullptr;
        return [this, node, service](const std::string& client, const std::string& what) {
            listener(fmt::format("{} {} {}: {}", node, service, client, what));
        };
    }

    void follow(const Cluster& cluster, const Node& node) {
        NodeServers& open = servers[node.name];
        follow_tftp(cluster, node, open);
        follow_tvs(cluster, node, open);
        follow_call_manager(cluster, node, open);
        follow_capf(cluster, node, open);
        follow_https(cluster, node, open);
    }

    void follow_tftp(const Cluster& cluster, const Node& node, NodeServers& open) {
        if (!node.serves(Service::tftp, Ports{}.tftp)) {
            open.tftp.reset();
            return;
        }
        if (open.tftp) return;
        open.files = std::make_unique<NodeFiles>(cluster, node.name, clock);
        tftp::Server::Listener tell;
        if (listener)
            tell = [this, name = node.name](const tftp::ServedRequest& request) {
                listener(fmt::format("{} tftp {} {}: {}", name, request.client, request.file_name,
                                     request.outcome));
            };
        open.tftp = listening<tftp::Server>(node.address, ports.tftp, [&] {
            return std::make_unique<tftp::Server>(
                context, tftp::ServerOptions{.address = node.address, .port = ports.tftp}, *open.files, tell);
        });
    }

    void follow_tvs(const Cluster& cluster, const Node& node, NodeServers& open) {
        if (!node.serves(Service::tvs, ports.tvs)) {
            open.tvs.reset();
            return;
        }
        if (open.tvs && open.tvs_tls != cluster.tls(node)) open.tvs.reset();
        if (!open.tvs) {
            open.tvs_tls = cluster.tls(node);
            tvs::Server::Listener tell;
            if (listener)
                tell = [this, name = node.name](const tvs::AnsweredRequest& answered) {
                    listener(fmt::format("{} tvs {} {}: {}", name, answered.client, answered.request.device,
                                         answered.response.grant
                                             ? ctl::role_names(answered.response.grant->roles)
                                             : "not known"));
                };
            open.tvs = listening<tvs::Server>(node.address, ports.tvs, [&] {
                return std::make_unique<tvs::Server>(
                    context,
                    tvs::ServerOptions{.address = node.address, .port = ports.tvs, .tls = cluster.tls(node)},
                    node.tvs->identity, cluster.vouched_by(node, clock()), tell);
            });
        } else {
            if (!is_same(*open.tvs_identity, node.tvs->identity)) open.tvs->present(node.tvs->identity);
            open.tvs->answer_from(cluster.vouched_by(node, clock()));
        }
        open.tvs_identity = node.tvs->identity;
    }

    void follow_call_manager(const Cluster& cluster, const Node& node, NodeServers& open) {
        const auto accepts_device = [&cluster](std::string_view device) {
            return cluster.accepts_device(device);
        };
        const auto may_register_as = [&cluster](std::string_view device, const ctl::Certificate& shown) {
            return cluster.may_register_as(device, shown);
        };
        if (!node.serves(Service::call_manager, ports.sip)) {
            open.sip.reset();
        } else if (!open.sip) {
            open.sip = listening<Listener>(node.address, ports.sip, [&] {
                return listen_for_registrations(context, {node.address, ports.sip, accepts_device},
                                                std::nullopt, trouble(node.name, "sip"));
            });
        }
        follow_tls(open.secured_sip, cluster, node, Service::call_manager, ports.secured_sip,
                   identity_of(node.call_manager), [&] {
                       return listen_for_registrations(
                           context, {node.address, ports.secured_sip, accepts_device, may_register_as},
                           CallManagerTls{node.call_manager->identity, cluster.tls(node),
                                          [this, &cluster, name = node.name](const ctl::Certificate& shown) {
                                              return cluster.accepts_device_certificate(
                                                  shown, cluster.node(name), clock());
                                          }},
                           trouble(node.name, "sip"));
                   });
    }

    // The publisher's CAPF alone is used.
    void follow_capf(const Cluster& cluster, const Node& node, NodeServers& open) {
        if (&node != &cluster.publisher()) return;
        follow_tls(open.capf, cluster, node, Service::capf, ports.capf, node.capf, [&] {
            return listen_for_enrolments(
                context,
                {node.address, ports.capf, *node.capf, cluster.tls(node),
                 [&cluster](const std::string& device) { return cluster.certificate_operation(device); },
                 [this, &cluster](const std::string& device, const ctl::PublicKey& key) {
                     return cluster.issue_lsc(device, key, clock());
                 }},
                trouble(node.name, "capf"));
        });
    }

    void follow_https(const Cluster& cluster, const Node& node, NodeServers& open) {
        follow_tls(open.https, cluster, node, Service::tomcat, ports.https, identity_of(node.tomcat), [&] {
            return listen_for_https(context, {node.address, ports.https, node.tomcat->identity,
                                              cluster.tls(node), nullptr, trouble(node.name, "https")});
        });
    }

    void follow_listening_ports(const Site& site) {
        const std::vector<ListeningPort> wanted = site.listening_ports();
        std::erase_if(open_ports, [&wanted](const auto& open) {
            return std::ranges::none_of(wanted, [&open](const ListeningPort& port) {
                return std::pair(port.address, port.port) == open.first &&
                       port.shows_the_same(open.second.shown);
            });
        });
        for (const ListeningPort& port : wanted) {
            OpenPort& open = open_ports[{port.address, port.port}];
            if (open.listener) continue;
            open.shown = port;
            tvs::ChainJudge judge;
            if (!port.server.demands.empty())
                judge = [this,
                         demands = port.server.demands](const std::vector<ctl::CertificatePtr>& presented) {
                    return judge_demands(demands, presented, ctl::ChainUse::client, clock()).answer.trouble;
                };
            open.listener = listening<Listener>(port.address, port.port, [&] {
                return listen_for_https(context, {port.address, port.port, *port.server.identity, port.tls,
                                                  judge, trouble(port.server.name, "tls")});
            });
        }
    }

    // Opens, closes or renews the port, as the service is now.
    template <typename Make>
    void follow_tls(TlsPort& open, const Cluster& cluster, const Node& node, Service service,
                    std::uint16_t port, const std::optional<TlsIdentity>& identity, Make make) {
        const bool serves = identity && node.serves(service, port);
        const bool is_stale = open.listener && (!serves || !is_same(*open.identity, *identity) ||
                                                open.tls != cluster.tls(node));
        if (is_stale) open.listener.reset();
        if (!serves || open.listener) return;
        open.identity = identity;
        open.tls = cluster.tls(node);
        open.listener = listening<Listener>(node.address, port, make);
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

OpenPorts::OpenPorts(asio::io_context& context, const std::function<Time()>& clock, RequestListener listener)
    : state_(std::make_unique<State>(context, clock, std::move(listener))) {}

OpenPorts::~OpenPorts() = default;

void OpenPorts::follow(const Site& site) {
    for (const auto& cluster : site.clusters()) {
        state_->ports = cluster->ports();
        for (const Node& node : cluster->nodes()) state_->follow(*cluster, node);
    }
    state_->follow_listening_ports(site);
}

}  // namespace scenarios
