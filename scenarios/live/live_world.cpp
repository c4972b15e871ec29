#include "scenarios/live/live_world.hpp"

#include <csignal>
#include <deque>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "phone/boot.hpp"
#include "scenarios/language/diagnostic.hpp"
#include "scenarios/live/address_block.hpp"
#include "scenarios/live/call_manager.hpp"
#include "scenarios/live/registration.hpp"
#include "tftp/client.hpp"
#include "tftp/server.hpp"
#include "tvs/client.hpp"
#include "tvs/server.hpp"

namespace scenarios {
namespace asio = boost::asio;

namespace {

// Phones that boot side by side: enough to keep the machine busy, few enough for its sockets.
constexpr std::size_t boots_at_once = 32;

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

// Only silence sends a phone to its next TFTP server; whatever else came is an answer (Q30).
phone::FileAnswer to_answer(tftp::Fetched fetched) {
    switch (fetched.outcome) {
        case tftp::FetchOutcome::received:
            return {phone::Download::received, std::make_shared<const ctl::Bytes>(std::move(fetched.file))};
        case tftp::FetchOutcome::silent: return {phone::Download::no_answer, nullptr};
        case tftp::FetchOutcome::refused:
            // Our own server says so when it is out of sockets: the run has failed, not the network.
            if (fetched.error.code == tftp::ErrorCode::undefined)
                throw RunError("TFTP: " + fetched.error.message);
            return {phone::Download::not_found, nullptr};
        case tftp::FetchOutcome::misspoken:
        case tftp::FetchOutcome::too_large: return {phone::Download::not_found, nullptr};
    }
    return {};
}

bool is_same(const TlsIdentity& left, const TlsIdentity& right) {
    return *left.certificate == *right.certificate;
}

}  // namespace

struct LiveWorld::State {
    // The open sockets of one node, and what they present.
    struct NodeServers {
        std::unique_ptr<NodeFiles> files;
        std::unique_ptr<tftp::Server> tftp;
        std::unique_ptr<tvs::Server> tvs;
        std::optional<TlsIdentity> tvs_identity;
        std::unique_ptr<CallManagerListener> sip;
        std::unique_ptr<CallManagerListener> secured_sip;
        std::optional<TlsIdentity> sip_identity;
    };

    std::function<Time()> clock;
    RequestListener listener;
    asio::io_context context{1};
    asio::signal_set signals{context, SIGINT, SIGTERM, SIGHUP};
    bool is_interrupted = false;
    std::map<std::string, NodeServers> servers;  // by node name
    Ports ports;

    State(std::function<Time()> c, RequestListener l) : clock(std::move(c)), listener(std::move(l)) {
        signals.async_wait([this](boost::system::error_code error, int) { is_interrupted = !error; });
    }

    void follow(const Cluster& cluster, const Node& node) {
        NodeServers& open = servers[node.name];
        follow_tftp(cluster, node, open);
        follow_tvs(cluster, node, open);
        follow_call_manager(cluster, node, open);
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
                listener(fmt::format("{} tftp {} {}: {}", name, request.client, printable(request.file_name),
                                     printable(request.outcome)));
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
        if (!open.tvs) {
            tvs::Server::Listener tell;
            if (listener)
                tell = [this, name = node.name](const tvs::AnsweredRequest& answered) {
                    listener(fmt::format(
                        "{} tvs {} {}: {}", name, answered.client, printable(answered.request.device),
                        answered.response.grant ? ctl::role_names(answered.response.grant->roles)
                                                : "not known"));
                };
            open.tvs = listening<tvs::Server>(node.address, ports.tvs, [&] {
                return std::make_unique<tvs::Server>(
                    context,
                    tvs::ServerOptions{.address = node.address, .port = ports.tvs, .tls = cluster.tls()},
                    node.tvs->identity, cluster.vouched_by(node), tell);
            });
        } else {
            if (!is_same(*open.tvs_identity, node.tvs->identity)) open.tvs->present(node.tvs->identity);
            open.tvs->answer_from(cluster.vouched_by(node));
        }
        open.tvs_identity = node.tvs->identity;
    }

    void follow_call_manager(const Cluster& cluster, const Node& node, NodeServers& open) {
        const auto listener_on = [&](std::uint16_t port, std::optional<CallManagerTls> tls) {
            return listening<CallManagerListener>(node.address, port, [&] {
                return std::make_unique<CallManagerListener>(
                    context,
                    CallManagerOptions{
                        node.address, port,
                        [&cluster](std::string_view device) { return cluster.accepts_device(device); }},
                    std::move(tls));
            });
        };
        if (!node.serves(Service::call_manager, ports.sip)) {
            open.sip.reset();
        } else if (!open.sip) {
            open.sip = listener_on(ports.sip, std::nullopt);
        }
        const bool is_stale =
            open.sip_identity && node.call_manager && !is_same(*open.sip_identity, *node.call_manager);
        const bool serves = node.serves(Service::call_manager, ports.secured_sip);
        if (!serves || is_stale) open.secured_sip.reset();
        if (!serves || open.secured_sip) return;
        open.sip_identity = node.call_manager;
        open.secured_sip = listener_on(
            ports.secured_sip,
            CallManagerTls{*node.call_manager, cluster.tls(), [&cluster](const ctl::Certificate& shown) {
                               return cluster.accepts_device_certificate(shown);
                           }});
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

    // --- phones ---

    struct RunningBoot {
        explicit RunningBoot(phone::Phone booting, Time now) : phone(std::move(booting)), boot(phone, now) {}
        phone::Phone phone;
        phone::Boot boot;
    };

    struct Boots {
        Site& site;
        std::deque<std::size_t> waiting;
        std::map<std::size_t, RunningBoot> running;  // by the phone's number; entries stay where they are
    };

    void start_some(Boots& boots) {
        while (boots.running.size() < boots_at_once && !boots.waiting.empty()) {
            const std::size_t number = boots.waiting.front();
            boots.waiting.pop_front();
            boots.running.try_emplace(number, boots.site.phone(number), clock());
            go_on(boots, number);
        }
    }

    void go_on(Boots& boots, std::size_t number) {
        const RunningBoot& running = boots.running.at(number);
        if (const phone::Ask* ask = running.boot.pending()) {
            std::visit([&](const auto& question) { perform(boots, number, question); }, *ask);
        } else {
            const Standing& before = *boots.site.phones()[number].standing;
            boots.site.stand(number, boots.site.after_boot(before, running.phone, running.boot.report()));
            boots.running.erase(number);
            start_some(boots);
        }
    }

    void answer(Boots& boots, std::size_t number, phone::Answer answer) {
        boots.running.at(number).boot.answer(std::move(answer), clock());
        go_on(boots, number);
    }

    void perform(Boots& boots, std::size_t number, const phone::GetFile& wanted) {
        tftp::FetchOptions options;
        options.address = wanted.server;
        options.port = ports.tftp;
        options.file_name = wanted.name;
        tftp::fetch(context, options, [this, &boots, number](tftp::Fetched fetched) {
            answer(boots, number, to_answer(std::move(fetched)));
        });
    }

    void perform(Boots& boots, std::size_t number, const phone::AskTvs& question) {
        tvs::AskOptions options{.address = question.server,
                                .port = question.port,
                                .tls = question.tls,
                                .identity = {},
                                .judge = question.judge};
        if (question.identity) options.identity = *question.identity;
        tvs::ask(context, options, question.request, [this, &boots, number](tvs::Asked asked) {
            phone::TvsReply reply;
            switch (asked.outcome) {
                case tvs::AskOutcome::answered: reply.contact = phone::TvsContact::answered; break;
                case tvs::AskOutcome::unreachable: reply.contact = phone::TvsContact::unreachable; break;
                case tvs::AskOutcome::tls_failed: reply.contact = phone::TvsContact::tls_failed; break;
                case tvs::AskOutcome::certificate_refused:
                    reply.contact = phone::TvsContact::certificate_refused;
                    break;
            }
            reply.response = std::move(asked.response);
            answer(boots, number, std::move(reply));
        });
    }

    void perform(Boots& boots, std::size_t number, const phone::RegisterAt& registration) {
        register_phone(context, registration,
                       [this, &boots, number](phone::RegisterReply reply) { answer(boots, number, reply); });
    }
};

LiveWorld::LiveWorld(std::function<Time()> clock, RequestListener listener)
    : state_(std::make_unique<State>(std::move(clock), std::move(listener))) {}

LiveWorld::~LiveWorld() = default;

void LiveWorld::follow(Site& site) {
    for (const auto& cluster : site.clusters()) {
        state_->ports = cluster->ports();
        for (const Node& node : cluster->nodes()) state_->follow(*cluster, node);
    }
    state_->context.poll();
    if (state_->is_interrupted) throw Interrupted();
}

void LiveWorld::boot(Site& site, const std::vector<std::size_t>& phones) {
    State::Boots boots{site, {phones.begin(), phones.end()}, {}};
    state_->start_some(boots);
    while (!boots.running.empty()) {
        state_->context.run_one();
        if (state_->is_interrupted) throw Interrupted();
    }
}

void LiveWorld::serve() {
    while (!state_->is_interrupted) state_->context.run_one();
}

}  // namespace scenarios
