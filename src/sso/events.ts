/** An application is to be told that a session has ended. Payload `{ id }` of the delivery. */
export const logoutDue = 'sso.logout-due'
