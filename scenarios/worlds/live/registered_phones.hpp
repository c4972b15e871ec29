// scenarios/worlds/live/registered_phones.hpp: the phones that are registered with our CallManagers, each
// over a connection that still stands, by which it can be told to reset itself. Names Asio: for .cpp files
// that own sockets.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "scenarios/worlds/live/sip.hpp"

namespace live {

// What is still to be sent on one connection. Whoever sends it waits for `wake`, which is cancelled with each
// message.
struct Outgoing {
    explicit Outgoing(const boost::asio::any_io_executor& executor);
    void send(std::string message);
    // The connection has ended: nothing more is sent.
    void end();

    std::deque<std::string> messages;
    boost::asio::steady_timer wake;
    bool has_ended = false;
};

class RegisteredPhones {
  public:
    using Listener = std::function<void(const std::string& device)>;

    // Hears of each registration, after it was answered, from now on.
    void listen(Listener listener) { listener_ = std::move(listener); }

    // A REGISTER that was answered with 200 over this connection. Of one device the last counts.
    void note(const sip::Binding& binding, const std::shared_ptr<Outgoing>& connection,
              const std::string& server, const std::string& transport);

    // False: this device is not registered over a connection that stands.
    [[nodiscard]] bool tell(const std::string& device, sip::Control control);

    // Who is registered, by name.
    [[nodiscard]] std::vector<std::string> devices() const;

  private:
    struct Registration {
        sip::Binding binding;
        std::weak_ptr<Outgoing> connection;
        std::string server;
        std::string transport;
    };

    std::map<std::string, Registration> registrations_;  // by device
    std::uint32_t sequence_ = 0;
    Listener listener_;
};

}  // namespace live
