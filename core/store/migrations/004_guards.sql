-- Guards reject or let through: they have OOD accuracy and no ID accuracy, which is not zero.

alter table runs add column routes boolean default true;
