#include "scenarios/lab/replay_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "scenarios/lab/serving.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "scenarios/worlds/live/call_manager.hpp"
#include "scenarios/worlds/live/http_files.hpp"
#include "tftp/server.hpp"

namespace lab {
namespace asio = boost::asio;

struct ReplayServer::State {
    class Files : public tftp::FileSource {
      public:
        explicit Files(Replay& replay) : replay_(replay) {}

        [[nodiscard]] Opened open(const std::string& name) override {
            model::SharedBytes bytes = replay_.file(name);
            if (!bytes) return tftp::WireError{tftp::ErrorCode::file_not_found, "File not found"};
            return std::make_unique<tftp::MemoryFile>(std::move(bytes));
        }

      private:
        Replay& replay_;
    };

    ReplayServerOptions options;
    Replay& replay;
    ReplayListeners listeners;
    asio::io_context context{1};
    live::RegisteredPhones phones{};
    Files files;
    std::unique_ptr<tftp::Server> tftp{};
    std::unique_ptr<live::Listener> http{};
    std::unique_ptr<live::Listener> sip{};

    State(ReplayServerOptions o, Replay& r, ReplayListeners l)
        : options(std::move(o)), replay(r), listeners(std::move(l)), files(r) {
        tftp = listening<tftp::Server>(options.tftp, [this] {
            return std::make_unique<tftp::Server>(
                context, tftp::ServerOptions{.address = options.address, .port = options.tftp}, files,
                [this](const tftp::ServedRequest& request) {
                    tell("tftp", request.client, request.file_name, request.outcome);
                });
        });
        http = listening<live::Listener>(options.http, [this] {
            return live::listen_for_files(
                context,
                {.address = options.address,
                 .port = options.http,
                 .file = [this](const std::string& name) { return replay.file(name); },
                 .fault = [] { return std::nullopt; },
                 .listener = [this](const std::string& client, const std::string& name,
                                    const std::string& outcome) { tell("http", client, name, outcome); }});
        });
        phones.listen([this](const std::string& device) { go_on(device); });
        sip = listening<live::Listener>(options.sip, [this] {
            return live::listen_for_registrations(
                context,
                {.address = options.address,
                 .port = options.sip,
                 .accepts_device = [](std::string_view) { return true; },
                 .hears_alarm = [this](std::string_view body) { hear(body); },
                 .clock =
                     [] {
                         return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
                     },
                 .phones = &phones},
                std::nullopt);
        });
    }

    template <typename Server, typename Make>
    std::unique_ptr<Server> listening(std::uint16_t port, Make make) {
        try {
            return make();
        } catch (const boost::system::system_error& error) {
            throw live::listen_error(options.address, port, error.code());
        }
    }

    void tell(const char* service, const std::string& client, const std::string& name,
              const std::string& outcome) {
        if (listeners.request) listeners.request(fmt::format("{} {} {}: {}", service, client, name, outcome));
        if (const auto device = replay.came_with_lists(name); device && listeners.came_with_lists)
            listeners.came_with_lists(*device);
    }

    void hear(std::string_view body) {
        const std::optional<live::TrustListAlarm> alarm = live::read_alarm(body);
        if (!alarm) return;
        const Heard heard = replay.hear(*alarm);
        if (listeners.heard) listeners.heard(*alarm, heard);
    }

    // A phone that can't be told stays at its stage: it is tried again when it has registered again.
    void go_on(const std::string& device) {
        if (!replay.goes_on(device)) return;
        const auto timer = std::make_shared<asio::steady_timer>(context, options.pause);
        timer->async_wait([this, device, timer](boost::system::error_code error) {
            if (error || !replay.goes_on(device)) return;
            const bool was_told = phones.tell(device, live::sip::Control::reset);
            if (was_told) replay.go_on(device);
            if (listeners.reset) listeners.reset(device, was_told);
        });
    }
};

ReplayServer::ReplayServer(ReplayServerOptions options, Replay& replay, ReplayListeners listeners)
    : state_(std::make_unique<State>(std::move(options), replay, std::move(listeners))) {}

ReplayServer::~ReplayServer() = default;

live::RegisteredPhones& ReplayServer::phones() {
    return state_->phones;
}

void ReplayServer::serve(const std::function<void(const std::string&)>& command) {
    lab::serve(state_->context, command, [] { return false; });
}

}  // namespace lab
