#include "scenarios/worlds/live/registered_phones.hpp"

namespace live {
namespace {

// A stranger may register under many names.
constexpr std::size_t most_registrations = 4096;
constexpr std::size_t most_devices_of_connection = 4;

constexpr auto never = boost::asio::steady_timer::time_point::max();

}  // namespace

Outgoing::Outgoing(const boost::asio::any_io_executor& executor)
    : has_come(executor, never), has_gone(executor, never) {}

void Outgoing::send(std::string message) {
    messages.push_back(std::move(message));
    has_come.cancel();
}

std::string Outgoing::take() {
    std::string message = std::move(messages.front());
    messages.pop_front();
    has_gone.cancel();
    return message;
}

void Outgoing::end() {
    has_ended = true;
    has_come.cancel();
    has_gone.cancel();
}

bool RegisteredPhones::note(const sip::Binding& binding, const std::shared_ptr<Outgoing>& connection,
                            const std::string& server, const std::string& transport) {
    const auto found = registrations_.find(binding.device);
    const bool is_its_own = found != registrations_.end() && found->second.connection.lock() == connection;
    if (binding.contact.empty()) {
        if (is_its_own) registrations_.erase(found);
        return true;
    }
    if (!is_its_own && ++connection->devices > most_devices_of_connection) return false;
    if (registrations_.size() >= most_registrations)
        std::erase_if(registrations_, [](const auto& each) { return each.second.connection.expired(); });
    if (registrations_.size() >= most_registrations) return false;
    registrations_.insert_or_assign(binding.device, Registration{binding, connection, server, transport});
    if (listener_) listener_(binding.device);
    return true;
}

bool RegisteredPhones::tell(const std::string& device, sip::Control control) {
    const auto found = registrations_.find(device);
    if (found == registrations_.end()) return false;
    const auto& [binding, line, server, transport] = found->second;
    const std::shared_ptr<Outgoing> connection = line.lock();
    if (!connection || connection->has_ended) return false;
    connection->send(sip::control_request(binding, server, transport, control, ++sequence_));
    return true;
}

std::vector<std::string> RegisteredPhones::devices() const {
    std::vector<std::string> names;
    for (const auto& [name, registration] : registrations_) {
        const std::shared_ptr<Outgoing> connection = registration.connection.lock();
        if (connection && !connection->has_ended) names.push_back(name);
    }
    return names;
}

}  // namespace live
