from .digits import Mnist as Mnist, mnist as mnist, mnist_test as mnist_test, normalize as normalize
